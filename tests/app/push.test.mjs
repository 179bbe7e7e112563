// What changes elsewhere reaches open surfaces by push: webhook, Worker, Durable Object, WebSocket. Nothing ever asks.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { seedDeal, startAll, stored, surface } from "./running.mjs";

describe("news from Pipedrive", () => {
  let all;
  before(async () => { all = await startAll(); });
  after(() => all?.end());

  /** What a frame of the app asks for, from now on. */
  const watch = (page) => {
    const asked = [];
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.origin === all.app.appUrl) asked.push(`${request.method()} ${url.pathname}`);
    });
    return asked;
  };

  test("a deal that is changed elsewhere changes in the open panel, which has asked for nothing meanwhile", async () => {
    const { deal } = await seedDeal(all.crm, "Before");
    await all.settled();
    const page = await all.open(`/#deal-${deal.id}`, { prepare: (page) => page.clock.install() });
    const panel = surface(page, "panel");
    await panel.getByText(/This panel took/).waitFor();
    await panel.locator("[data-live=open]").waitFor({ state: "attached" });
    const asked = watch(page);
    // An hour in which nothing happens: whoever polls would do so by now.
    await page.clock.fastForward("01:00:00");
    assert.deepEqual(asked, []);

    await all.crm("PATCH", `/api/v2/deals/${deal.id}`, { title: "After", value: 99 });
    await panel.getByRole("heading", { name: "After" }).waitFor();
    await panel.getByText("€99").waitFor();
    await panel.getByText("This deal was changed elsewhere.").waitFor();
    assert.equal(asked.filter((what) => what === `GET /api/pipedrive/api/v2/deals/${deal.id}`).length, 1);

    // Another deal's change is none of its business.
    const before = asked.length;
    const other = await seedDeal(all.crm, "Somebody else's");
    await all.crm("PATCH", `/api/v2/deals/${other.deal.id}`, { title: "Still somebody else's" });
    await all.crm("PATCH", `/api/v2/deals/${deal.id}`, { title: "Once more" });
    await panel.getByRole("heading", { name: "Once more" }).waitFor();
    assert.equal(asked.slice(before).filter((what) => what.startsWith("GET /api/pipedrive/api/v2/deals/")).length, 1);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("a note that another panel writes appears, and the settings show what came in", async () => {
    const { deal } = await seedDeal(all.crm, "Two panels");
    const [one, two] = [await all.open(`/#deal-${deal.id}`), await all.open(`/#deal-${deal.id}`)];
    const settings = await all.open("/#settings");
    for (const page of [one, two]) await surface(page, "panel").locator("[data-live=open]").waitFor({ state: "attached" });
    await surface(settings, "settings").getByText("Sandbox Trading OÜ").waitFor();
    await surface(one, "panel").getByLabel("New note").fill("From the other one");
    await surface(one, "panel").getByRole("button", { name: "Add note" }).click();
    await surface(two, "panel").getByText("From the other one").waitFor();
    await surface(settings, "settings").locator('[data-delivery="note.create"]').first().waitFor();
    assert.deepEqual((await surface(settings, "settings").locator(".hooks li").allInnerTexts()).map((text) => text.split("\n")[0]), ["deal.*", "activity.*", "note.*"]);
    for (const page of [one, two, settings]) await page.context().close();
  });

  test("an activity that is planned elsewhere raises the floating window's number", async () => {
    for (const { id } of await all.crm("GET", "/api/v2/activities?done=false&limit=500")) await all.crm("DELETE", `/api/v2/activities/${id}`);
    const page = await all.open("/");
    await surface(page, "floating").locator("[data-live=open]").waitFor({ state: "attached" });
    await all.crm("POST", "/api/v2/activities", { subject: "New", type: "call", owner_id: 1, due_date: "2020-01-01" });
    await page.locator("#dock-badge").getByText("1", { exact: true }).waitFor();
    await page.context().close();
  });

  test("a panel that lost its connection reads once what it may have missed, as soon as it is back", async () => {
    const { deal } = await seedDeal(all.crm, "Missed");
    const sockets = [];
    let isUp = true;
    const page = await all.open(`/#deal-${deal.id}`, {
      prepare: (page) => page.routeWebSocket(/\/api\/live$/, (socket) => {
        if (!isUp) return socket.close();
        socket.connectToServer();
        sockets.push(socket);
      }),
    });
    const panel = surface(page, "panel");
    await panel.locator("[data-live=open]").waitFor({ state: "attached" });
    isUp = false;
    for (const socket of sockets) socket.close();
    await panel.locator("[data-live=lost]").waitFor({ state: "attached" });
    await all.crm("PATCH", `/api/v2/deals/${deal.id}`, { title: "Caught up" });
    isUp = true;
    await panel.getByRole("heading", { name: "Caught up" }).waitFor();
    await page.context().close();
  });

  test("a delivery with another password, another company's or none is refused and told to nobody", async () => {
    const { deal } = await seedDeal(all.crm, "Untouched");
    await all.settled();
    const page = await all.open(`/#deal-${deal.id}`);
    const panel = surface(page, "panel");
    await panel.getByText(/This panel took/).waitFor();
    await panel.locator("[data-live=open]").waitFor({ state: "attached" });
    const asked = watch(page);
    const { tokens } = await stored(all.app);
    const { data: hooks } = await (await fetch(`${all.sandbox.baseUrl}/v1/webhooks`, { headers: { authorization: `Bearer ${tokens.accessToken}` } })).json();
    const { http_auth_user: user, http_auth_password: password } = hooks[0];
    const body = JSON.stringify({ meta: { action: "change", entity: "deal", entity_id: String(deal.id), company_id: "1001", id: "forged-1", timestamp: new Date().toISOString(), version: "2.0", attempt: 1 }, data: { id: deal.id }, previous: {} });
    const deliver = (companyId, authorization) => fetch(`${all.app.appUrl}/webhooks/${companyId}`, { method: "POST", body, headers: { "content-type": "application/json", ...(authorization && { authorization }) } });
    assert.equal((await deliver(1001)).status, 401);
    assert.equal((await deliver(1001, `Basic ${btoa("pipedrive:wrong")}`)).status, 401);
    assert.equal((await deliver(1002, `Basic ${btoa(`${user}:${password}`)}`)).status, 401);
    // The next real change is the first thing that the panel hears of.
    await all.crm("PATCH", `/api/v2/deals/${deal.id}`, { title: "A real change" });
    await panel.getByRole("heading", { name: "A real change" }).waitFor();
    assert.equal(asked.filter((what) => what === `GET /api/pipedrive/api/v2/deals/${deal.id}`).length, 1);
    await page.context().close();
  });
});
