// Runs a Worker of the papers in workerd and asks it for `/`: node snippet.mjs FILE. One that can be installed is asked by a user
// who has connected the app, and before that, where it has an answer for those. Fails where it doesn't answer well.

import { readFile } from "node:fs/promises";

import { start, startIsolates } from "./workerd.mjs";

const { PIPEDRIVE_API_TOKEN, PIPEDRIVE_BASE_URL } = process.env;
const app = { PIPEDRIVE_CLIENT_ID: "sandbox-client", PIPEDRIVE_CLIENT_SECRET: "sandbox-client-secret", TOKENS_KEY: btoa("k".repeat(32)) };
/** Where the sandbox's app is, unless its settings say otherwise. */
const ORIGIN = "http://127.0.0.1:8787";
const [, , file] = process.argv;
const code = await readFile(file, "utf8");
const worker = await begin({ PIPEDRIVE_API_TOKEN, PIPEDRIVE_BASE_URL, ...app });
try {
  const installable = code.includes('"/install"');
  const before = !installable || code.includes("session_ended") ? await show("/") : "";
  if (installable) {
    await install();
    if ((await show("/")) === before) throw new Error("who has connected the app isn't known");
  }
} finally {
  await worker.close();
}

/** Prints the beginning of an answer, which must be a success. */
async function show(path) {
  const response = await worker.ask(path);
  const text = await response.text();
  console.log(response.status, text.slice(0, 200));
  if (!response.ok) throw new Error(`the Worker answered with ${response.status}`);
  return text;
}

/** Connects the app as a user does: from the Worker to the authorization page, whose button leads back. */
async function install() {
  const page = redirected(await worker.ask("/install", { redirect: "manual" }));
  const approve = { method: "POST", body: new URLSearchParams({ decision: "approve" }), redirect: "manual" };
  const back = redirected(await fetch(page, approve));
  if (!back.startsWith(`${ORIGIN}/`)) throw new Error("the authorization page led elsewhere");
  await show(back.slice(ORIGIN.length));
}

function redirected(response) {
  const location = response.headers.get("location");
  if (response.status < 300 || response.status > 399 || !location) throw new Error(`no redirect, but ${response.status}`);
  return location;
}

/** A Worker that keeps tokens is run with a Durable Object. */
async function begin(bindings) {
  if (!code.includes("export { TokenStorage }")) {
    const { ask, close } = await start(file, bindings);
    return { ask: (path, init) => ask(init, path), close };
  }
  const { isolates, close } = await startIsolates(file, 1, bindings);
  return { ask: (path, init) => isolates[0].ask(ORIGIN + path, init), close };
}
