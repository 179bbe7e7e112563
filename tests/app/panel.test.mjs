// The deal panel in Chromium: the SDK, the Worker on workerd and the sandbox are real.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { frameOf, messages, nextMessage, seedDeal, startAll, surface } from "./running.mjs";

/** Runs in every frame: in which order it speaks to the host, fetches, and touches wasm. */
function record() {
  const order = (window.order = []);
  const { fetch } = window;
  window.fetch = (input, init) => {
    order.push(`fetch ${new URL(input.url ?? input, location.href).pathname}`);
    return fetch(input, init);
  };
  // The SDK posts to its parent, which is another origin: its methods can't be replaced, but the channel that goes along can.
  const Channel = window.MessageChannel;
  window.MessageChannel = class extends Channel {
    constructor() {
      super();
      order.push("message");
    }
  };
  for (const name of ["compile", "compileStreaming", "instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = (...all) => {
      order.push("wasm");
      return real(...all);
    };
  }
}

describe("the deal panel", () => {
  let all;
  before(async () => { all = await startAll(); });
  after(() => all?.end());

  const open = async (title, options) => {
    const seeded = await seedDeal(all.crm, title);
    const page = await all.open(`/#deal-${seeded.deal.id}`, options);
    const panel = surface(page, "panel");
    return { ...seeded, page, panel };
  };
  const shown = (panel, title) => panel.getByRole("heading", { name: title, level: 1 }).waitFor();
  const close = async (page) => {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  };

  test("the handshake is answered before anything of the client is fetched or compiled", async () => {
    const { page, panel } = await open("In order", { prepare: (page) => page.addInitScript(record) });
    // As long as the host is silent, the handshake is the only thing that has happened.
    await shown(panel, "In order");
    const frame = await frameOf(page, "panel");
    const order = await frame.evaluate(() => window.order);
    assert.equal(order[0], "message");
    assert.ok(order.includes("wasm"), "the panel did run the wasm");
    assert.ok(order.indexOf("message") < order.findIndex((what) => what !== "message"));
    assert.equal((await messages(page, "panel"))[0], "app initialize");
    await close(page);
  });

  test("while the host holds back its answer, no part of the client is asked for", async () => {
    const asked = [];
    const { page, panel } = await open("Held back", {
      prepare: async (page) => {
        page.on("request", (request) => asked.push(new URL(request.url()).pathname));
        await page.addInitScript(record);
      },
    });
    await shown(panel, "Held back");
    const all = [...asked];
    await page.getByLabel("Answers").selectOption("never");
    asked.length = 0;
    await nextMessage(page, "panel", "initialize", () => page.evaluate(() => dispatchEvent(new Event("hashchange"))));
    const frame = await frameOf(page, "panel");
    // The frame's own record knows of each request, finished or not.
    assert.deepEqual(await frame.evaluate(() => window.order), ["message"]);
    assert.deepEqual(asked.filter((path) => /wasm|crm-|\/api\//.test(path) && !path.startsWith("/api/v2")), []);
    await page.getByLabel("Answers").selectOption("at once");
    await shown(panel, "Held back");
    assert.ok(all.some((path) => path.startsWith("/api/pipedrive/")), "the client goes by the Worker");
    await close(page);
  });

  test("it shows the deal with person, organization, custom fields by name, and what comes next", async () => {
    const { page, panel } = await open("Harbour cranes");
    await shown(panel, "Harbour cranes");
    await panel.getByText("€1,200.50").waitFor();
    const text = (await panel.locator("main").innerText()).replace(/\s+/g, " ");
    for (const part of [
      "Ida Brandt", "ida@example.com", "Organization Quayside Ltd", "Demo scheduled, stage 3 of 5", "Fresh: 0 days idle",
      "Measure the quay Overdue: 15 Jan 2020", "Priority High", "Interested in Support, Training", "Contract end 31 Mar 2027",
      "Setup fee US$250", "Reseller Quayside Ltd",
    ]) assert.ok(text.includes(part), `${part} in: ${text}`);
    assert.doesNotMatch(text, /[0-9a-f]{40}/);
    await panel.getByText(/This panel took \d+ /).waitFor();
    await close(page);
  });

  test("a note stands there at once, is in the CRM, and can be taken back", async () => {
    const { page, panel, deal } = await open("Noted");
    await shown(panel, "Noted");
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    await page.route("**/api/pipedrive/**/notes", async (route) => {
      if (route.request().method() === "POST") await held;
      await route.continue();
    });
    await panel.getByLabel("New note").fill("Width < 4 m\n& steel");
    await panel.getByRole("button", { name: "Add note" }).click();
    // Before the CRM has heard of it.
    await panel.locator("[data-note][aria-busy=true]").getByText("Width < 4 m").waitFor();
    assert.equal(await all.crm("GET", `/v1/notes?deal_id=${deal.id}`), null);
    release();
    await panel.getByRole("button", { name: "Undo" }).waitFor();
    const [note] = await all.crm("GET", `/v1/notes?deal_id=${deal.id}`);
    assert.equal(note.content, "Width &lt; 4 m<br>&amp; steel");
    await page.locator(".snackbar").getByText("Note added").waitFor();

    const gone = page.waitForResponse((response) => response.request().method() === "DELETE");
    await panel.getByRole("button", { name: "Undo" }).click();
    await gone;
    assert.equal(await all.crm("GET", `/v1/notes?deal_id=${deal.id}`), null);
    assert.equal(await panel.getByLabel("New note").inputValue(), "Width < 4 m\n& steel");
    await close(page);
  });

  test("a note that the CRM refuses is given back to its writer", async () => {
    const { page, panel } = await open("Refused");
    await shown(panel, "Refused");
    await page.route("**/api/pipedrive/**/notes", (route) =>
      route.request().method() === "POST" ? route.fulfill({ status: 403, json: { success: false, error: "no" } }) : route.continue());
    await panel.getByLabel("New note").fill("Not for everybody");
    await panel.getByRole("button", { name: "Add note" }).click();
    await panel.getByRole("alert").getByText("The note wasn't added.").waitFor();
    assert.equal(await panel.getByLabel("New note").inputValue(), "Not for everybody");
    assert.equal(await panel.locator("[data-note]").count(), 0);
    await close(page);
  });

  test("the theme follows Pipedrive's, at the start and while it is open", async () => {
    const seeded = await seedDeal(all.crm, "Dark and light");
    const page = await all.open(`/?theme=dark#deal-${seeded.deal.id}`);
    const panel = surface(page, "panel");
    await shown(panel, "Dark and light");
    const theme = () => panel.locator("html").getAttribute("data-theme");
    assert.equal(await theme(), "dark");
    await page.getByRole("button", { name: "Dark theme" }).click();
    await panel.locator('html[data-theme="light"]').waitFor();
    await page.getByRole("button", { name: "Dark theme" }).click();
    await panel.locator('html[data-theme="dark"]').waitFor();
    await close(page);
  });

  test("a token that expires while the panel is open is replaced before the next request", async () => {
    const { page, panel, deal } = await open("Expiring", { prepare: (page) => page.clock.install() });
    await shown(panel, "Expiring");
    const asked = (await messages(page, "panel")).filter((what) => what === "app get_signed_token").length;
    await page.clock.fastForward("06:00");
    await panel.getByLabel("New note").fill("After six minutes");
    await panel.getByRole("button", { name: "Add note" }).click();
    await panel.getByRole("button", { name: "Undo" }).waitFor();
    const again = (await messages(page, "panel")).filter((what) => what === "app get_signed_token").length;
    assert.equal(again, asked + 1);
    assert.equal((await all.crm("GET", `/v1/notes?deal_id=${deal.id}`)).length, 1);
    await close(page);
  });

  for (const [what, option] of [["has expired", "have expired"], ["another app signed", "have a wrong signature"]]) {
    test(`a token that ${what} gets nothing from the Worker, and a good one gets all`, async () => {
      const seeded = await seedDeal(all.crm, `Token ${what}`);
      const page = await all.open("/");
      await page.getByLabel("Signs tokens that").selectOption({ label: option });
      await page.evaluate((id) => { location.hash = `#deal-${id}`; }, seeded.deal.id);
      const panel = surface(page, "panel");
      await panel.getByRole("alert").waitFor();
      assert.equal(await panel.getByText(`Token ${what}`).count(), 0);
      await page.getByLabel("Signs tokens that").selectOption({ label: "live for 5 minutes" });
      await panel.getByRole("button", { name: "Try again" }).click();
      await shown(panel, `Token ${what}`);
      await close(page);
    });
  }

  test("a Worker that fails says so in the panel, and trying again helps", async () => {
    const seeded = await seedDeal(all.crm, "Failing");
    const page = await all.open("/", { prepare: (page) => page.route("**/api/pipedrive/**", (route) => route.fulfill({ status: 500, json: { success: false, error: "broken" } })) });
    await page.evaluate((id) => { location.hash = `#deal-${id}`; }, seeded.deal.id);
    const panel = surface(page, "panel");
    await panel.getByRole("heading", { name: "Pipedrive has a problem" }).waitFor();
    await page.unroute("**/api/pipedrive/**");
    await panel.getByRole("button", { name: "Try again" }).click();
    await shown(panel, "Failing");
    await close(page);
  });

  test("a Worker that is slow leaves a sign that the deal is being loaded, until it is there", async () => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    const { page, panel } = await open("Slow", {
      prepare: (page) => page.route("**/api/pipedrive/**", async (route) => {
        await held;
        await route.continue();
      }),
    });
    await panel.getByText("Loading the deal…").waitFor();
    release();
    await shown(panel, "Slow");
    await close(page);
  });

  test("a Worker that can't be reached is named as that", async () => {
    const { page, panel } = await open("Unreached", { prepare: (page) => page.route("**/api/mapping", (route) => route.abort("connectionrefused")) });
    await panel.getByRole("heading", { name: "No connection" }).waitFor();
    await page.unroute("**/api/mapping");
    await panel.getByRole("button", { name: "Try again" }).click();
    await shown(panel, "Unreached");
    await close(page);
  });

  test("a host that never answers gets a clear message in the frame, and the frame one in the host", async () => {
    const seeded = await seedDeal(all.crm, "Silence");
    const page = await all.open(`/?answers=never#deal-${seeded.deal.id}`, { prepare: (page) => page.clock.install() });
    await page.locator('#log li[data-surface="panel"][data-what="initialize"]').waitFor({ state: "attached" });
    await page.clock.fastForward(10_001);
    const panel = surface(page, "panel");
    await panel.getByRole("heading", { name: "Pipedrive doesn't answer" }).waitFor({ state: "attached" });
    await page.locator('.surface.panel[data-state="given-up"]').getByText("This app couldn't be shown.").waitFor();
    await close(page);
  });

  test("opened by its address, outside of Pipedrive, it says what it is", async () => {
    const page = await all.open(`${all.app.appUrl}/panel`);
    await page.getByText("This page is part of an app and is opened by Pipedrive").waitFor();
    await close(page);
  });

  test("without a network it says so, and keeps what it shows", async () => {
    const { page, panel } = await open("Offline");
    await shown(panel, "Offline");
    await page.context().setOffline(true);
    await panel.getByText("You are offline.").waitFor();
    await shown(panel, "Offline");
    await page.context().setOffline(false);
    await panel.getByText("You are offline.").waitFor({ state: "detached" });
    await close(page);
  });
});
