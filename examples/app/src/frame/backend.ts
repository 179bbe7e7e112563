// The app's own Worker. Every request carries a signed token, which says who asks.

import { SignedTokenSource } from "pipedrive-wasm/extension";

import { Command, HANDSHAKE_MS, type Sdk } from "./sdk.js";

/** An answer that takes longer won't come. */
const PATIENCE_MS = 20_000;

/** The Worker refused, or couldn't be reached. */
export class BackendError extends Error {
  override readonly name = "BackendError";

  constructor(readonly code: string, message: string) {
    super(message);
  }
}

export class Backend {
  /** For the client, too: asked for once, renewed in time, and once more where the Worker refuses it. */
  readonly tokens: SignedTokenSource;

  constructor(sdk: Sdk) {
    this.tokens = new SignedTokenSource(() => sdk.execute(Command.GET_SIGNED_TOKEN), { timeout: HANDSHAKE_MS });
  }

  /** Asks one of the app's own addresses; the answer is its JSON. */
  async ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const token = await this.tokens.token();
    let response = await send(path, init, token);
    if (response.status === 401 && (await this.tokens.renew(token))) response = await send(path, init, await this.tokens.token());
    if (!response.ok) throw await refusal(response);
    return (await response.json()) as T;
  }
}

async function send(path: string, init: RequestInit, token: string): Promise<Response> {
  const signals = [AbortSignal.timeout(PATIENCE_MS), ...(init.signal ? [init.signal] : [])];
  try {
    return await fetch(path, { ...init, signal: AbortSignal.any(signals), headers: { ...init.headers, authorization: `Bearer ${token}` } });
  } catch (error) {
    const { name } = error as Error;
    if (name === "TimeoutError") throw new BackendError("timeout", "The app's server didn't answer in time.");
    if (name === "TypeError") throw new BackendError("connection", "The app's server couldn't be reached.");
    throw error;
  }
}

async function refusal(response: Response): Promise<BackendError> {
  const { error, code } = (await response.json().catch(() => ({}))) as { error?: string; code?: string };
  const known = response.status === 401 ? "authentication" : response.status >= 500 ? "server" : "refused";
  return new BackendError(code ?? known, error ?? `The app's server answered with ${response.status}.`);
}
