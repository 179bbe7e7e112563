// The app's own Worker. Every request carries a signed token, which says who asks.

import type { TokenSource } from "pipedrive-wasm";

import { Command, answered, type Sdk } from "./sdk.js";

/** The Worker refused, or couldn't be reached. */
export class BackendError extends Error {
  override readonly name = "BackendError";
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

export class Backend implements TokenSource {
  #cached: { token: string; until: number } | undefined;
  constructor(private readonly sdk: Sdk) {}
  async token(): Promise<string> {
    if (this.#cached && this.#cached.until > Date.now()) return this.#cached.token;
    const { token } = await answered(this.sdk.execute(Command.GET_SIGNED_TOKEN), "a signed token");
    const [, claims = ""] = token.split(".");
    const { exp } = JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/")));
    this.#cached = { token, until: exp * 1000 - 30_000 };
    return token;
  }
  /** The Worker refused this one. */
  async renew(refused: string): Promise<boolean> {
    if (this.#cached?.token === refused) this.#cached = undefined;
    return (await this.token()) !== refused;
  }
  /** Asks one of the app's own addresses; the answer is its JSON. */
  async ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    let response = await this.#send(path, init);
    if (response.status === 401) { this.#cached = undefined; response = await this.#send(path, init); }
    const body = await response.json();
    if (!response.ok) throw new BackendError(body.error?.code ?? `http_${response.status}`, body.error?.message ?? `HTTP ${response.status}`);
    return body as T;
  }
  async #send(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(path, { ...init, signal: AbortSignal.timeout(20_000), headers: { ...init.headers, authorization: `Bearer ${await this.token()}` } });
    } catch (error) {
      if (error instanceof TypeError) throw new BackendError("connection", "The app's server couldn't be reached.");
      throw error;
    }
  }
}
