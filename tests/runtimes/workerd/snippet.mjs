// Runs a Worker of the papers in workerd and asks it for `/`: node snippet.mjs FILE. Fails where it doesn't answer well, and where one
// that signs users in takes a sign-in from another browser than the one that began it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { start, startIsolates } from "./workerd.mjs";

const { PIPEDRIVE_API_TOKEN, PIPEDRIVE_BASE_URL } = process.env;
const app = { PIPEDRIVE_CLIENT_ID: "sandbox-client", PIPEDRIVE_CLIENT_SECRET: "sandbox-client-secret", TOKENS_KEY: btoa("k".repeat(32)) };
const [, , file] = process.argv;
const source = await readFile(file, "utf8");
const stores = source.includes("export { TokenStorage }");
const worker = await begin({ PIPEDRIVE_API_TOKEN, PIPEDRIVE_BASE_URL, ...app });
try {
  const response = await worker.ask();
  const text = await response.text();
  console.log(response.status, text.slice(0, 200));
  if (!response.ok) process.exitCode = 1;
  if (stores && source.includes('"/install"')) await signsIn();
} finally {
  await worker.close();
}

/** A Worker that keeps tokens is run with a Durable Object. */
async function begin(bindings) {
  if (!stores) return start(file, bindings);
  const { isolates, close } = await startIsolates(file, 1, bindings);
  return { ask: isolates[0].ask, close };
}

async function signsIn() {
  const install = await worker.ask("/install", { redirect: "manual" });
  const state = new URL(install.headers.get("location")).searchParams.get("state");
  const callback = `/oauth/callback?code=1.2.3&state=${encodeURIComponent(state)}`;
  const [cookie] = install.headers.get("set-cookie").split(";");
  // The code is none, so that no sign-in succeeds: what it fails by tells how far it came.
  const failure = (headers) => worker.ask(callback, { headers }).then((answer) => answer.text(), (error) => error.message);
  for (const headers of [{}, { cookie: "app=other" }, { cookie: `x${cookie}` }]) assert.match(await failure(headers), /made for another browser/);
  assert.match(await failure({ cookie: `a=b; ${cookie}` }), /invalid_grant/);
}
