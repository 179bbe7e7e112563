// News from the Worker over one WebSocket: nothing here ever asks whether something has changed.

import type { Backend } from "./backend.js";

/** What the Worker tells: something changed in Pipedrive, or with the app itself. It says what, never how; who may see it reads it. */
export type News =
  | { readonly about: "change"; readonly entity: string; readonly action: string; readonly id: number | string }
  | { readonly about: "connection"; readonly connected: boolean }
  | { readonly about: "mapping" }
  | { readonly about: "delivery" };

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** One connection a surface, made again whenever it is lost. */
export class Live {
  readonly #listeners = new Set<(news: News) => void>();
  /** Told once the connection is there again after a loss: what happened meanwhile is unknown. */
  readonly #caughtUp = new Set<() => void>();
  readonly #states = new Set<(open: boolean) => void>();
  #wait = FIRST_WAIT_MS;
  #before = false;
  #socket: WebSocket | undefined;

  constructor(private readonly backend: Backend) {}

  /** Calls back for each piece of news, and after each gap; ends with the function that it returns. */
  listen(listener: (news: News) => void, caughtUp: () => void, state: (open: boolean) => void = () => undefined): () => void {
    this.#listeners.add(listener);
    this.#caughtUp.add(caughtUp);
    this.#states.add(state);
    if (!this.#socket) void this.#open();
    return () => {
      this.#listeners.delete(listener);
      this.#caughtUp.delete(caughtUp);
      this.#states.delete(state);
    };
  }

  async #open(): Promise<void> {
    let token: string;
    try {
      token = await this.backend.token();
    } catch {
      return this.#again();
    }
    const address = new URL("/api/live", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    // A WebSocket has no headers of its own in a browser, and an address ends up in logs: the token goes as a protocol's name.
    const socket = new WebSocket(address, ["pipedrive-app", token]);
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = FIRST_WAIT_MS;
      for (const state of this.#states) state(true);
      if (this.#before) for (const caughtUp of this.#caughtUp) caughtUp();
      this.#before = true;
    };
    socket.onmessage = ({ data }) => {
      const news = JSON.parse(String(data)) as News;
      for (const listener of this.#listeners) listener(news);
    };
    socket.onclose = () => {
      for (const state of this.#states) state(false);
      this.#again();
    };
  }

  #again(): void {
    const retry = (): void => {
      clearTimeout(timer);
      removeEventListener("online", retry);
      void this.#open();
    };
    const timer = setTimeout(retry, this.#wait);
    addEventListener("online", retry);
    this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 2);
  }
}
