// What a user can still do where Pipedrive refuses the app's calls: see the settings, and disconnect.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { install } from "../../demo/app.mjs";
import { askTokens, askWorker, startAll, stored, surface } from "./running.mjs";

describe("an app whose calls are refused", () => {
  let all;
  let scopes;
  before(async () => {
    all = await startAll({ installed: false });
    ({ app: { scopes } } = await all.sandbox.control("settings"));
  });
  after(() => all?.end());
  beforeEach(async () => {
    await all.sandbox.control("settings", { app: { scopes }, faults: { perMille: { serverError: 0 } } });
    await all.sandbox.control("oauth/uninstall", {});
    await askTokens(all.app, "delete");
  });

  const counts = async () => (await all.sandbox.control("oauth")).counts;
  const withoutWebhooks = () => all.sandbox.control("settings", { app: { scopes: scopes.filter((scope) => !scope.startsWith("webhooks")) } });

  test("settings that may not see webhooks show the rest, say so, and disconnect", async () => {
    await withoutWebhooks();
    await install(all.app);
    const { status, body } = await askWorker(all.app, "GET", "/api/app");
    assert.deepEqual([status, body.connected, body.user, body.hooks], [200, true, "Maarja Tõnisalu", null]);

    const { revokedInstalls } = await counts();
    const page = await all.open("/#settings");
    const settings = surface(page, "settings");
    await settings.getByText("Pipedrive doesn't say how they fare right now.").waitFor();
    await settings.getByRole("button", { name: "Disconnect" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
    await settings.locator("[data-connected=false]").waitFor();
    assert.equal(await stored(all.app), null);
    assert.equal((await counts()).revokedInstalls, revokedInstalls + 1);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("while Pipedrive answers nothing but errors the settings open, and disconnecting forgets the tokens and says that it wasn't told", async () => {
    await install(all.app);
    await all.sandbox.control("settings", { faults: { perMille: { serverError: 1000 } } });
    const { status, body } = await askWorker(all.app, "GET", "/api/app");
    assert.deepEqual([status, body.connected, body.user, body.hooks], [200, true, undefined, null]);
    assert.deepEqual(await askWorker(all.app, "POST", "/api/disconnect"), { status: 200, body: { revoked: false } });
    assert.equal(await stored(all.app), null);
  });

  test("disconnecting what has ended already is done, and nothing is left to take back", async () => {
    await install(all.app);
    await all.sandbox.control("oauth/expire", { what: "access" });
    await all.sandbox.control("oauth/expire", { what: "refresh" });
    assert.deepEqual(await askWorker(all.app, "POST", "/api/disconnect"), { status: 200, body: { revoked: true } });
    assert.equal(await stored(all.app), null);
  });
});
