// The app-extensions SDK, with a limit on how long the host may be silent: of itself it waits for ever.

import AppExtensionsSDK, { Command, Event } from "@pipedrive/app-extensions-sdk";

export { Color, Modal, View } from "@pipedrive/app-extensions-sdk";
export { Command, Event };
export type Sdk = AppExtensionsSDK;

/** Pipedrive shows no iframe that needs longer for its handshake; a host that needs longer isn't there. */
export const HANDSHAKE_MS = 10_000;

/** The host didn't answer, or there is none. */
export class NoHostError extends Error {
  override readonly name = "NoHostError";
  readonly code = "no_host";
}

/** Ends with the host's answer, or with an error once it has been silent for too long. */
export async function answered<T>(answer: Promise<T>, what: string, limitMs = HANDSHAKE_MS): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoHostError(`Pipedrive didn't answer within ${limitMs / 1000} seconds (${what}).`)), limitMs);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Makes the handshake. Nothing of the client, or of its wasm, may be asked for before this has ended. */
export async function handshake(size: { height?: number; width?: number }): Promise<Sdk> {
  if (!new URLSearchParams(location.search).has("id")) {
    throw new NoHostError("This page is part of an app and is opened by Pipedrive, not by its address.");
  }
  return answered(new AppExtensionsSDK().initialize({ size }), "the handshake");
}
