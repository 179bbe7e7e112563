// Runs a Worker of the papers in workerd and asks it for `/`: node snippet.mjs FILE. One that can be installed is asked by a user
// who has connected the app, and before that, where it has an answer for those. Fails where it doesn't answer well, and where one
// that binds a sign-in to a browser takes it from another.

import assert from "node:assert/strict";
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
    if (code.includes("binding")) await refusesOthers();
    const headers = await install();
    if ((await show("/", headers)) === before) throw new Error("who has connected the app isn't known");
  }
} finally {
  await worker.close();
}

/** Prints the beginning of an answer, which must be a success. */
async function show(path, headers = {}) {
  const response = await worker.ask(path, { headers });
  const text = await response.text();
  console.log(response.status, text.slice(0, 200));
  if (!response.ok) throw new Error(`the Worker answered with ${response.status}`);
  return text;
}

/** Connects the app as a user does: from the Worker to the authorization page, whose button leads back. Gives the browser's headers. */
async function install() {
  const begun = await worker.ask("/install", { redirect: "manual" });
  const headers = cookieOf(begun);
  const approve = { method: "POST", body: new URLSearchParams({ decision: "approve" }), redirect: "manual" };
  const back = redirected(await fetch(redirected(begun), approve));
  if (!back.startsWith(`${ORIGIN}/`)) throw new Error("the authorization page led elsewhere");
  await show(back.slice(ORIGIN.length), headers);
  return headers;
}

/** Takes a sign-in to the callback from other browsers. The code is none, so that no sign-in succeeds: what it fails by tells how far it came. */
async function refusesOthers() {
  const begun = await worker.ask("/install", { redirect: "manual" });
  const state = new URL(redirected(begun)).searchParams.get("state");
  const callback = `/oauth/callback?code=1.2.3&state=${encodeURIComponent(state)}`;
  const { cookie } = cookieOf(begun);
  const failure = (headers) =>
    worker.ask(callback, { headers }).then(
      (answer) => answer.text(),
      (error) => error.message,
    );
  const others = [{}, { cookie: cookie.replace(/=.*/, "=other") }, { cookie: `x${cookie}` }];
  for (const headers of others) assert.match(await failure(headers), /made for another browser/);
  assert.match(await failure({ cookie: `a=b; ${cookie}` }), /invalid_grant/);
}

function cookieOf(response) {
  const [cookie] = (response.headers.get("set-cookie") ?? "").split(";");
  return cookie ? { cookie } : {};
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
