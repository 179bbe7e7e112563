// A client that spells custom fields by name, beside a sandbox of the test's own, and what it sends there.

import { Pipedrive } from "pipedrive-wasm";
import { startSandboxes } from "./own-sandboxes.mjs";

/** A sandbox, clients of it by name and by key, and `sent`: the requests of both, `GET /api/v2/deals?limit=5`, each with its `body`. */
export async function startNamed(t, options = {}) {
  const [sandbox] = await startSandboxes(t);
  const sent = [];
  const recording = async (url, init) => {
    const { pathname, search } = new URL(url);
    const line = `${init.method} ${pathname}${decodeURIComponent(search)}`;
    const body = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    sent.push({ line, path: `${init.method} ${pathname.replace("/api", "")}`, body });
    return fetch(url, init);
  };
  const { baseUrl, apiToken } = sandbox;
  const crm = new Pipedrive({ baseUrl, apiToken, fetch: recording, customFields: "names", ...options });
  const byKey = new Pipedrive({ baseUrl, apiToken });
  const rows = await byKey.dealFields.list().toArray();
  const key = (name) => rows.find((row) => row.field_name === name)?.field_code;
  return { sandbox, crm, byKey, sent, key, paths: () => sent.map(({ path }) => path) };
}
