// The life of an installation, in Chromium: Pipedrive's page, the Worker's callback, tokens in its Durable Object, and the end of it.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { askTokens, seedDeal, startAll, stored, surface } from "./running.mjs";

describe("an installation", () => {
  let all;
  before(async () => { all = await startAll({ installed: false }); });
  after(() => all?.end());
  beforeEach(async () => {
    await all.sandbox.control("oauth/uninstall", {});
    await askTokens(all.app, "delete");
  });

  const counts = async () => (await all.sandbox.control("oauth")).counts;
  const decide = async (page, button) => {
    await page.goto(`${all.app.appUrl}/oauth/install`);
    await page.getByRole("button", { name: button }).click();
  };
  const install = async () => {
    const page = await all.open("/");
    await decide(page, "Approve");
    await page.getByRole("heading", { name: "Connected", exact: true }).waitFor();
    assert.match(await page.locator("main").innerText(), /The app works for Maarja Tõnisalu now/);
    await page.context().close();
  };

  test("approving puts the tokens into the Durable Object, and the panel's first call goes out with them", async () => {
    assert.equal(await stored(all.app), null);
    await install();
    const record = await stored(all.app);
    assert.equal(typeof record.tokens.accessToken, "string");
    assert.equal(record.tokens.apiDomain, all.sandbox.baseUrl);
    const { deal } = await seedDeal(all.crm, "First call");
    const page = await all.open(`/#deal-${deal.id}`);
    await surface(page, "panel").getByRole("heading", { name: "First call" }).waitFor();
    const { installs } = await all.sandbox.control("oauth");
    assert.ok(installs.at(-1).calls > 0);
    // Neither the page nor the frame's address ever had a token of Pipedrive's.
    assert.ok(!(await page.content()).includes(record.tokens.accessToken));
    await page.context().close();
  });

  test("a panel that was open before is there by itself once somebody connects the app", async () => {
    const { deal } = await seedDeal(all.crm, "Waiting for it");
    const page = await all.open(`/#deal-${deal.id}`);
    const panel = surface(page, "panel");
    await panel.getByRole("heading", { name: "Not connected" }).waitFor();
    const [popup] = await Promise.all([page.waitForEvent("popup"), panel.getByRole("link", { name: "Connect Pipedrive" }).click()]);
    await popup.getByRole("button", { name: "Approve" }).click();
    await popup.getByRole("heading", { name: "Connected", exact: true }).waitFor();
    await panel.getByRole("heading", { name: "Waiting for it" }).waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("an access token that has run out is refreshed, once, and the panel notices nothing", async () => {
    await install();
    const { deal } = await seedDeal(all.crm, "Run out");
    const page = await all.open(`/#deal-${deal.id}`);
    const panel = surface(page, "panel");
    await panel.getByRole("heading", { name: "Run out" }).waitFor();
    const before = [await counts(), await stored(all.app)];
    await all.sandbox.control("oauth/expire", { what: "access" });
    await panel.getByLabel("New note").fill("Written with the next token");
    await panel.getByRole("button", { name: "Add note" }).click();
    await panel.getByRole("button", { name: "Undo" }).waitFor();
    assert.equal((await counts()).refreshed, before[0].refreshed + 1);
    assert.notEqual((await stored(all.app)).tokens.accessToken, before[1].tokens.accessToken);
    assert.equal((await all.crm("GET", `/v1/notes?deal_id=${deal.id}`)).length, 1);
    await page.context().close();
  });

  test("disconnecting takes the tokens back, empties the Durable Object, and tells open panels; connecting again works", async () => {
    await install();
    const { deal } = await seedDeal(all.crm, "Disconnected");
    const panelPage = await all.open(`/#deal-${deal.id}`);
    const panel = surface(panelPage, "panel");
    await panel.getByRole("heading", { name: "Disconnected" }).waitFor();

    const page = await all.open("/#settings");
    const settings = surface(page, "settings");
    await settings.getByText("Sandbox Trading OÜ, as Maarja Tõnisalu").waitFor();
    await settings.getByRole("button", { name: "Disconnect" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    assert.notEqual(await stored(all.app), null);
    const { revokedInstalls } = await counts();
    await settings.getByRole("button", { name: "Disconnect" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
    await settings.locator("[data-connected=false]").waitFor();
    assert.equal(await stored(all.app), null);
    assert.equal((await counts()).revokedInstalls, revokedInstalls + 1);
    await panel.getByRole("heading", { name: "Not connected" }).waitFor();

    await install();
    await panel.getByRole("heading", { name: "Not connected" }).waitFor({ state: "detached" });
    await settings.locator("[data-connected=true]").waitFor();
    assert.deepEqual([...page.problems, ...panelPage.problems], []);
    await page.context().close();
    await panelPage.context().close();
  });

  test("uninstalled in Pipedrive, the app forgets the tokens and says so in the open panel", async () => {
    await install();
    const { deal } = await seedDeal(all.crm, "Uninstalled");
    const page = await all.open(`/#deal-${deal.id}`);
    const panel = surface(page, "panel");
    await panel.getByRole("heading", { name: "Uninstalled" }).waitFor();
    await all.sandbox.control("oauth/uninstall", {});
    await panel.getByRole("heading", { name: "Not connected" }).waitFor();
    assert.equal(await stored(all.app), null);
    await page.context().close();
  });

  test("a DELETE to the callback without the app's own credentials deletes nothing", async () => {
    await install();
    for (const authorization of [undefined, "Basic eDp5"]) {
      const answer = await fetch(`${all.app.appUrl}/oauth/callback`, {
        method: "DELETE",
        headers: { "content-type": "application/json", ...(authorization && { authorization }) },
        body: JSON.stringify({ client_id: "sandbox-client", company_id: 1001, user_id: 1, timestamp: new Date().toISOString() }),
      });
      assert.equal(answer.status, 401);
    }
    assert.notEqual(await stored(all.app), null);
  });

  test("denying changes nothing and offers to begin again", async () => {
    const page = await all.open("/");
    await decide(page, "Deny");
    await page.getByText("You said no, and nothing was changed.").waitFor();
    await page.getByRole("link", { name: "Connect Pipedrive" }).waitFor();
    assert.equal(await stored(all.app), null);
    await page.context().close();
  });

  test("a forged state is refused, and its code isn't used", async () => {
    const page = await all.open("/");
    const { exchanged } = await counts();
    const { location } = await all.sandbox.control("oauth/install", {});
    await page.goto(`${location}&state=forged`);
    await page.getByText("This isn't an answer of Pipedrive's to this app.").waitFor();
    assert.equal((await counts()).exchanged, exchanged);
    assert.equal(await stored(all.app), null);
    await page.context().close();
  });

  test("a sign-in that another browser began isn't finished in this one", async () => {
    const theirs = await fetch(`${all.app.appUrl}/oauth/install`, { redirect: "manual" });
    const approved = await fetch(theirs.headers.get("location"), { method: "POST", redirect: "manual", body: new URLSearchParams({ decision: "approve" }) });
    const page = await all.open("/");
    await page.goto(approved.headers.get("location"));
    await page.getByText("Please begin again, in this browser.").waitFor();
    assert.equal(await stored(all.app), null);
    await page.context().close();
  });

  test("a sign-in goes by its own cookie alone, not by one whose name ends the same, and the cookie is gone afterwards", async () => {
    const begin = async () => {
      const asked = await fetch(`${all.app.appUrl}/oauth/install`, { redirect: "manual" });
      const approved = await fetch(asked.headers.get("location"), { method: "POST", redirect: "manual", body: new URLSearchParams({ decision: "approve" }) });
      return { cookie: asked.headers.get("set-cookie").split(";", 1)[0], location: approved.headers.get("location") };
    };
    const finish = ({ location }, cookie) => fetch(location, { headers: { cookie } });
    const [mine, theirs] = [await begin(), await begin()];

    const refused = await finish(theirs, `x${theirs.cookie}; ${mine.cookie}`);
    assert.equal(refused.status, 400);
    assert.match(refused.headers.get("set-cookie"), /^__Host-install=; Path=\/; Max-Age=0; HttpOnly; Secure/);
    assert.equal(await stored(all.app), null);

    const ended = await finish(mine, `a=b; x${theirs.cookie}; ${mine.cookie}; c=d`);
    assert.equal(ended.status, 200);
    assert.match(ended.headers.get("set-cookie"), /^__Host-install=; Path=\/; Max-Age=0; HttpOnly; Secure/);
    assert.notEqual(await stored(all.app), null);
  });

  test("an installation that began in the Marketplace is begun again, and works", async () => {
    const page = await all.open("/");
    const { location } = await all.sandbox.control("oauth/install", {});
    await page.goto(location);
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByRole("heading", { name: "Connected", exact: true }).waitFor();
    assert.notEqual(await stored(all.app), null);
    await page.context().close();
  });
});
