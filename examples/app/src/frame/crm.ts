// The client, as a surface has it: through the app's own Worker, which holds the credentials.

import { Pipedrive } from "pipedrive-wasm";

import type { Backend } from "./backend.js";

/** Makes the client. Only this file brings the package in, so that it is loaded after the handshake. */
export function connect(backend: Backend): Pipedrive {
  return new Pipedrive({ baseUrl: "/api/pipedrive", accessToken: backend.tokens, customFields: "names", timeout: 20_000 });
}
