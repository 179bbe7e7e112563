// The client, as a surface has it: through the app's own Worker, which holds the credentials.

import { Pipedrive } from "pipedrive-wasm";

import type { Backend } from "./backend.js";

/** Makes the client. Only this file brings the package's core in, so that it is loaded after the handshake. */
export async function connect(backend: Backend): Promise<Pipedrive> {
  const crm = new Pipedrive({ baseUrl: "/api/pipedrive", accessToken: backend.tokens, customFields: "names", timeout: 20_000 });
  // What the Worker knows of the fields' names needn't be read, and paid for, by each panel.
  await crm.fields.import(JSON.stringify(await backend.ask("/api/fields")));
  return crm;
}
