// The whole installation of an app: a browser, a Worker in workerd with a Durable Object, and the sandbox as Pipedrive.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { startSandboxes } from "../../js/own-sandboxes.mjs";
import { launch } from "../browser.mjs";
import { startIsolates } from "../workerd/workerd.mjs";

const endings = [];
const [sandbox] = await startSandboxes({ after: (end) => endings.push(end) });
const { url, isolates, close } = await startIsolates(fileURLToPath(new URL("./app-worker.mjs", import.meta.url)), 1, { SANDBOX: sandbox.baseUrl });
const browser = await launch();
const page = await (await browser.newContext()).newPage();
after(async () => {
  await browser.close();
  await close();
  for (const end of endings) end();
});

const text = () => page.locator("p").first().textContent();
const counts = async () => (await sandbox.control("oauth")).counts;
const sessions = async () => (await isolates[0].ask("/sessions")).json();

/** From the app's page to Pipedrive's, and an answer there. */
async function answer(button, from = () => page.click("text=Install")) {
  await page.goto(url);
  await from();
  await page.waitForURL((at) => at.origin === sandbox.baseUrl && at.pathname === "/oauth/authorize");
  await page.getByRole("button", { name: button }).click();
  await page.waitForURL((at) => at.origin === url);
}

before(() => sandbox.control("settings", { app: { redirectUri: `${url}/oauth/callback` } }));

test("who hasn't installed the app is told so", async () => {
  await page.goto(`${url}/deal`);
  assert.equal(await text(), "error: session_ended");
});

test("the user allows the app, comes back signed in, and sees a deal", async () => {
  await answer("Approve");
  assert.equal(new URL(page.url()).pathname, "/deal");
  assert.match(await text(), /^deal: ./);
  assert.equal((await sessions()).length, 1);
  assert.equal((await counts()).exchanged, 1);
});

test("a token that was made to expire is refreshed, and the user sees nothing of it", async () => {
  await sandbox.control("oauth/expire", { what: "access" });
  await page.goto(`${url}/deal`);
  assert.match(await text(), /^deal: ./);
  assert.equal((await counts()).refreshed, 1);
});

test("an app that was revoked has no session any more, and installing it again makes one", async () => {
  await page.goto(`${url}/revoke`);
  assert.equal(await text(), "revoked");
  await page.goto(`${url}/deal`);
  assert.equal(await text(), "error: session_ended");
  await answer("Approve");
  assert.match(await text(), /^deal: ./);
});

test("a user who takes the app away in Pipedrive takes their tokens out of the Durable Object", async () => {
  await sandbox.control("oauth/uninstall", {});
  for (const end = Date.now() + 30_000; (await sessions()).length; ) assert.ok(Date.now() < end, "the word of it never came");
  await page.goto(`${url}/deal`);
  assert.equal(await text(), "error: session_ended");
});

test("an installation that begins in the Marketplace ends well, too", async () => {
  const { location } = await sandbox.control("oauth/install", {});
  await answer("Approve", () => page.goto(location));
  assert.match(await text(), /^deal: ./);
});

test("who denies comes back without tokens", async () => {
  const { exchanged } = await counts();
  await answer("Deny");
  assert.equal(await text(), "error: oauth_denied");
  assert.equal((await counts()).exchanged, exchanged);
});

test("a forged state, and one of another browser, get nowhere", async () => {
  const { exchanged } = await counts();
  await page.goto(`${url}/oauth/callback?code=1.2.3&state=forged`);
  assert.equal(await text(), "error: oauth_state_forged");
  // Somebody else's sign-in, whose last step another user is made to take.
  const { headers } = await isolates[0].ask("/install", { redirect: "manual" });
  const state = new URL(headers.get("location")).searchParams.get("state");
  await page.goto(`${url}/oauth/callback?code=1.2.3&state=${encodeURIComponent(state)}`);
  assert.equal(await text(), "error: oauth_state_unbound");
  assert.equal((await counts()).exchanged, exchanged);
});
