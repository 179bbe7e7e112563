// News from the Worker over one WebSocket: nothing here ever asks whether something has changed.

import type { News } from "../contract.js";
import type { Backend } from "./backend.js";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** One connection a surface, made again whenever it is lost. */
export class Live {
  readonly #listeners = new Set<(news: News) => void>();
  /** Told once the connection is there again after a loss: what happened meanwhile is unknown. */
  readonly #caughtUp = new Set<() => void>();
  #wait = FIRST_WAIT_MS;
  #before = false;
  #begun = false;

  /** @param state Told when the connection is made, and when it is lost. */
  constructor(private readonly backend: Backend, private readonly state: (open: boolean) => void) {}

  /** Calls back for each piece of news, and after each gap; ends with the function that it returns. */
  listen(listener: (news: News) => void, caughtUp: () => void): () => void {
    this.#listeners.add(listener);
    this.#caughtUp.add(caughtUp);
    if (!this.#begun) void this.#open();
    this.#begun = true;
    return () => {
      this.#listeners.delete(listener);
      this.#caughtUp.delete(caughtUp);
    };
  }

  async #open(): Promise<void> {
    let token: string;
    try {
      token = await this.backend.tokens.token();
    } catch {
      return this.#again();
    }
    const address = new URL("/api/live", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    // A WebSocket has no headers of its own in a browser, and an address ends up in logs: the token goes as a protocol's name.
    const socket = new WebSocket(address, ["pipedrive-app", token]);
    socket.onopen = () => {
      this.#wait = FIRST_WAIT_MS;
      this.state(true);
      if (this.#before) for (const caughtUp of this.#caughtUp) caughtUp();
      this.#before = true;
    };
    socket.onmessage = ({ data }) => {
      const news = JSON.parse(String(data)) as News;
      for (const listener of this.#listeners) listener(news);
    };
    socket.onclose = () => {
      this.state(false);
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
