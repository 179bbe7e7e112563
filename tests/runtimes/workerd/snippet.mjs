// Runs a Worker of the papers in workerd and asks it for `/`: node snippet.mjs FILE. Fails where it doesn't answer well.

import { readFile } from "node:fs/promises";

import { start, startIsolates } from "./workerd.mjs";

const { PIPEDRIVE_API_TOKEN, PIPEDRIVE_BASE_URL } = process.env;
const app = { PIPEDRIVE_CLIENT_ID: "sandbox-client", PIPEDRIVE_CLIENT_SECRET: "sandbox-client-secret", TOKENS_KEY: btoa("k".repeat(32)) };
const [, , file] = process.argv;
const stores = (await readFile(file, "utf8")).includes("export { TokenStorage }");
const worker = await begin({ PIPEDRIVE_API_TOKEN, PIPEDRIVE_BASE_URL, ...app });
try {
  const response = await worker.ask();
  const text = await response.text();
  console.log(response.status, text.slice(0, 200));
  if (!response.ok) process.exitCode = 1;
} finally {
  await worker.close();
}

/** A Worker that keeps tokens is run with a Durable Object. */
async function begin(bindings) {
  if (!stores) return start(file, bindings);
  const { isolates, close } = await startIsolates(file, 1, bindings);
  return { ask: () => isolates[0].ask(), close };
}
