// What a person does on the board, in Chromium, against the sandbox.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { card, column, columnTexts, ready, refuse, seedPipeline, startDemo } from "./demo-page.mjs";

/** Search sees the whole CRM, where an earlier run may have left its own. */
const RUN = Date.now().toString(36);
const STAGES = ["New", "Offered", "Agreed"];
const DEALS = [
  { title: "Harbour cranes", stage: "New", value: 1200.5, currency: "EUR" },
  { title: "Harbour lights", stage: "New", value: 300, currency: "EUR" },
  { title: "Mill roof", stage: "New", value: 50, currency: "USD" },
  { title: "Tram shelter", stage: "Offered", value: 7000, currency: "GBP" },
];

describe("the board", () => {
  let demo;
  before(async () => { demo = await startDemo(); });
  after(() => demo?.end());

  const open = async (name, deals = DEALS, options = {}) => {
    const seeded = await seedPipeline(demo.api, name, STAGES, deals);
    const page = await demo.open(seeded.address, options);
    await ready(page);
    return { seeded, page };
  };
  const close = async (page) => {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  };

  test("stages are columns with count, sums per currency and the cards of their open deals", async () => {
    const { page } = await open("Columns");
    const first = await columnTexts(page, "New");
    assert.equal(first.count, "3 deals");
    assert.deepEqual(first.sums, ["€1,500.50", "US$50"]);
    assert.deepEqual(first.titles.sort(), ["Harbour cranes", "Harbour lights", "Mill roof"]);
    assert.deepEqual(await columnTexts(page, "Offered"), { count: "1 deal", sums: ["£7,000"], titles: ["Tram shelter"] });
    assert.deepEqual(await columnTexts(page, "Agreed"), { count: "0 deals", sums: ["No value"], titles: [] });
    assert.equal(await page.locator("#summary").textContent(), "4 open deals · €1,500.50 · £7,000 · US$50");
    await close(page);
  });

  test("a card names its organization, its person and its next activity", async () => {
    const organization = await demo.api("POST", "/api/v2/organizations", { name: "Quayside Ltd" });
    const person = await demo.api("POST", "/api/v2/persons", { name: "Ida Brandt", org_id: organization.id });
    const { seeded, page } = await open("Names", [{ title: "Ferry ramp", stage: "New", org_id: organization.id, person_id: person.id }]);
    await demo.api("POST", "/api/v2/activities", { subject: "Visit", type: "meeting", deal_id: seeded.deals["Ferry ramp"], due_date: "2020-01-15" });
    await page.reload();
    await page.getByText(/Overdue: .*15 Jan 2020/).waitFor();
    const text = await page.locator(".card").innerText();
    assert.match(text, /Quayside Ltd/);
    assert.match(text, /Ida Brandt/);
    await close(page);
  });

  test("Shift and an arrow key move a deal, and the keyboard stays on it", async () => {
    const { seeded, page } = await open("Keys");
    await card(page, "Mill roof").focus();
    const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
    await page.keyboard.press("Shift+ArrowRight");
    await column(page, "Offered").getByRole("link", { name: "Mill roof" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Mill roof");
    assert.match(await page.locator("body > [data-announcer]").textContent(), /Mill roof moved to Offered/);
    await saved;
    const deal = await demo.api("GET", `/api/v2/deals/${seeded.deals["Mill roof"]}`);
    assert.equal(deal.stage_id, seeded.stages.Offered);
    assert.deepEqual((await columnTexts(page, "New")).sums, ["€1,500.50"]);
    await close(page);
  });

  test("arrow keys go from card to card", async () => {
    const { page } = await open("Arrows");
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    const { titles } = await columnTexts(page, "New");
    await card(page, titles[0]).focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), titles[1]);
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "Tram shelter");
    await close(page);
  });

  test("a card's menu moves a deal and is used by keyboard", async () => {
    const { page } = await open("Menu");
    await page.getByRole("button", { name: "Actions for Tram shelter" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.textContent === "Open deal");
    await page.keyboard.press("a");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Agreed");
    await page.keyboard.press("Enter");
    await column(page, "Agreed").getByRole("link", { name: "Tram shelter" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Actions for Tram shelter");
    await close(page);
  });

  test("a card is dragged to another stage", async () => {
    const { seeded, page } = await open("Drag");
    const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
    await page.locator(".card", { hasText: "Tram shelter" }).dragTo(column(page, "Agreed"));
    await column(page, "Agreed").getByRole("link", { name: "Tram shelter" }).waitFor();
    await saved;
    const deal = await demo.api("GET", `/api/v2/deals/${seeded.deals["Tram shelter"]}`);
    assert.equal(deal.stage_id, seeded.stages.Agreed);
    await close(page);
  });

  test("a move that the CRM refuses is taken back and says so", async () => {
    const { page } = await open("Rollback");
    const before = await columnTexts(page, "New");
    await refuse(page, "**/api/v2/deals/*", 403, { method: "PATCH" });
    await card(page, before.titles[1]).focus();
    await page.keyboard.press("Shift+ArrowRight");
    await page.getByText(`“${before.titles[1]}” couldn't be moved to Offered.`).first().waitFor();
    assert.deepEqual(await columnTexts(page, "New"), before);
    assert.equal((await columnTexts(page, "Offered")).count, "1 deal");
    await close(page);
  });

  test("a deal is added, once its input is complete", async () => {
    const organization = await demo.api("POST", "/api/v2/organizations", { name: `Windmill ${RUN}` });
    const { page } = await open("Adding");
    await page.getByRole("button", { name: "Add deal" }).click();
    const form = page.getByRole("dialog", { name: "Add deal" });
    await form.getByLabel("Value").fill("12,5");
    await form.getByRole("button", { name: "Add deal" }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "new-title");
    assert.equal(await form.getByLabel("Title").getAttribute("aria-invalid"), "true");
    assert.equal(await form.getByLabel("Value").getAttribute("aria-invalid"), "true");

    await form.getByLabel("Title").fill("Wind pump");
    await form.getByLabel("Value").fill("12.5");
    await form.getByLabel("Currency").selectOption("EUR");
    await form.getByLabel("Stage").selectOption("Offered");
    await form.getByRole("combobox", { name: "Organization" }).fill(`Windmill ${RUN}`);
    await form.getByRole("option", { name: `Windmill ${RUN}` }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await form.getByRole("button", { name: "Add deal" }).click();

    const added = column(page, "Offered").getByRole("link", { name: "Wind pump" });
    await added.waitFor();
    assert.deepEqual((await columnTexts(page, "Offered")).sums, ["€12.50", "£7,000"]);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Wind pump");
    const id = Number((await added.getAttribute("href")).replace("#deal-", ""));
    const deal = await demo.api("GET", `/api/v2/deals/${id}`);
    assert.deepEqual([deal.title, deal.value, deal.currency, deal.org_id], ["Wind pump", 12.5, "EUR", organization.id]);
    await close(page);
  });

  test("a won deal leaves the board, and Undo brings it back", async () => {
    const { seeded, page } = await open("Winning");
    await card(page, "Tram shelter").click();
    const panel = page.getByRole("dialog", { name: "Tram shelter" });
    await panel.getByRole("button", { name: "Won" }).click();
    await page.getByText("“Tram shelter” is won.").first().waitFor();
    await panel.waitFor({ state: "hidden" });
    assert.equal((await columnTexts(page, "Offered")).count, "0 deals");
    assert.equal((await demo.api("GET", `/api/v2/deals/${seeded.deals["Tram shelter"]}`)).status, "won");
    await page.getByRole("button", { name: "Undo" }).click();
    await column(page, "Offered").getByRole("link", { name: "Tram shelter" }).waitFor();
    assert.equal((await demo.api("GET", `/api/v2/deals/${seeded.deals["Tram shelter"]}`)).status, "open");
    await close(page);
  });

  test("a lost deal leaves the board with its reason", async () => {
    const { seeded, page } = await open("Losing");
    await page.getByRole("button", { name: "Actions for Mill roof" }).click();
    await page.getByRole("menuitem", { name: "Mark as lost…" }).click();
    const form = page.getByRole("dialog", { name: "Mark as lost" });
    await form.getByLabel("Reason").fill("Too late in the year");
    await form.getByRole("button", { name: "Mark as lost" }).click();
    await page.getByText("“Mill roof” is lost.").first().waitFor();
    await card(page, "Mill roof").waitFor({ state: "detached" });
    const deal = await demo.api("GET", `/api/v2/deals/${seeded.deals["Mill roof"]}`);
    assert.deepEqual([deal.status, deal.lost_reason], ["lost", "Too late in the year"]);
    await close(page);
  });

  test("a deal's panel shows person, organization, activities and notes, and takes a note", async () => {
    const organization = await demo.api("POST", "/api/v2/organizations", { name: "Lock & Weir", address: { value: "Canal Street 4, Ghent" } });
    const person = await demo.api("POST", "/api/v2/persons", {
      name: "Noor Peeters",
      emails: [{ value: "noor@example.com", primary: true, label: "work" }],
      phones: [{ value: "+32 9 555 01 02", primary: true, label: "mobile" }],
    });
    const { seeded, page } = await open("Detail", [
      { title: "Lock gate", stage: "New", value: 5, currency: "EUR", org_id: organization.id, person_id: person.id },
    ]);
    const id = seeded.deals["Lock gate"];
    await demo.api("POST", "/api/v2/activities", { subject: "Measure the gate", type: "meeting", deal_id: id, due_date: "2020-03-01" });
    await demo.api("POST", "/v1/notes", { deal_id: id, content: "<p>First</p><p>Second <b>line</b><script>document.title='taken'</script></p>" });

    await page.goto(new URL(`${seeded.address}#deal-${id}`, demo.url).href);
    const panel = page.getByRole("dialog", { name: "Lock gate" });
    await panel.getByRole("link", { name: "noor@example.com" }).waitFor();
    await panel.getByRole("link", { name: "+32 9 555 01 02" }).waitFor();
    await panel.getByText("Canal Street 4, Ghent").waitFor();
    await panel.getByText("Measure the gate").waitFor();
    await panel.locator(".note-text").first().waitFor();
    assert.equal(await panel.locator(".note-text").first().textContent(), "First\n\nSecond line");
    assert.equal(await page.title(), "Detail – Pipeline board");

    await panel.getByLabel("New note").fill("Width < 4 m\n& steel");
    await panel.getByRole("button", { name: "Add note" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".note-text").length === 2);
    assert.equal(await panel.locator(".note-text").first().textContent(), "Width < 4 m\n& steel");

    await page.keyboard.press("Escape");
    await page.waitForFunction(() => location.hash === "");
    await close(page);
  });

  test("closing a deal gives the keyboard back to its card, and Back doesn't reopen it", async () => {
    const { page } = await open("Focus");
    await card(page, "Mill roof").focus();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("dialog", { name: "Mill roof" });
    await panel.waitFor();
    assert.match(page.url(), /#deal-\d+$/);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    await page.waitForFunction(() => location.hash === "");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Mill roof");
    await close(page);
  });

  test("activities that can't be loaded spoil only their own part of the panel", async () => {
    const person = await demo.api("POST", "/api/v2/persons", { name: "Gone Soon" });
    const { page } = await open("Parts", [{ title: "Half a panel", stage: "New", person_id: person.id }]);
    await refuse(page, "**/api/v2/activities?*", 500);
    await card(page, "Half a panel").click();
    const part = page.getByRole("region", { name: "Next activities" });
    await part.getByRole("button", { name: "Retry" }).waitFor();
    await page.getByRole("region", { name: "Person" }).getByText("Gone Soon").waitFor();
    await page.unroute("**/api/v2/activities?*");
    await part.getByRole("button", { name: "Retry" }).click();
    await part.getByText("Nothing planned").waitFor();
    await close(page);
  });

  test("typing narrows the board by title, and submitting asks the CRM", async () => {
    const { page } = await open("Searching");
    await page.getByRole("searchbox").fill("harb");
    assert.deepEqual((await columnTexts(page, "New")).titles.sort(), ["Harbour cranes", "Harbour lights"]);
    assert.equal((await columnTexts(page, "New")).count, "2 of 3 deals");
    await page.getByRole("searchbox").fill("cranes");
    const asked = page.waitForRequest(/\/deals\/search\?.*term=cranes/);
    await page.keyboard.press("Enter");
    await asked;
    await page.getByText("1 deal matches “cranes”").first().waitFor();
    assert.deepEqual((await columnTexts(page, "New")).titles, ["Harbour cranes"]);
    await page.getByRole("button", { name: "Show all deals" }).click();
    assert.equal((await columnTexts(page, "New")).count, "3 deals");
    await close(page);
  });

  test("while the CRM is asked, the board is busy and says so", async () => {
    const { page } = await open("Loading");
    let answer;
    const asked = new Promise((resolve) => { answer = resolve; });
    await page.route("**/api/v2/deals?*", async (route) => {
      await asked;
      await route.continue();
    });
    await page.reload();
    await page.getByText("Loading deals…").waitFor();
    assert.equal(await page.locator("#columns").getAttribute("aria-busy"), "true");
    assert.equal(await page.locator("body").getAttribute("data-state"), "loading");
    answer();
    await ready(page);
    assert.equal(await page.locator("#columns").getAttribute("aria-busy"), "false");
    await close(page);
  });

  test("the panel's list of stages moves a deal, and follows a move that is taken back", async () => {
    const { page } = await open("Panel");
    await card(page, "Tram shelter").click();
    const stages = page.getByRole("dialog", { name: "Tram shelter" }).getByLabel("Stage");
    await stages.selectOption("Agreed");
    await page.locator("[data-stage]", { hasText: "Agreed" }).locator(".card", { hasText: "Tram shelter" }).waitFor({ state: "attached" });
    await page.waitForFunction(() => !document.querySelector(".card .status")?.textContent.includes("Saving"));
    await refuse(page, "**/api/v2/deals/*", 500, { method: "PATCH" });
    await stages.selectOption("New");
    await page.getByText("“Tram shelter” couldn't be moved to New.").first().waitFor();
    assert.equal(await stages.evaluate((select) => select.selectedOptions[0].text), "Agreed");
    await close(page);
  });

  test("a failing API shows an error by its code, and Retry loads the board", async () => {
    const seeded = await seedPipeline(demo.api, "Failing", STAGES, DEALS);
    const page = await demo.open("?pipeline=0");
    await ready(page);
    await refuse(page, "**/api/v2/deals?*", 500);
    await page.goto(new URL(seeded.address, demo.url).href);
    await page.waitForSelector("body[data-state=error]");
    await page.getByRole("heading", { name: "Pipedrive has a problem" }).waitFor();
    await page.unroute("**/api/v2/deals?*");
    await page.getByRole("button", { name: "Retry" }).click();
    await ready(page);
    assert.equal((await columnTexts(page, "Offered")).count, "1 deal");
    await close(page);
  });

  test("a pipeline without deals says so and offers to add one", async () => {
    const { page } = await open("Nothing yet", []);
    await page.getByRole("heading", { name: "No open deals in Nothing yet" }).waitFor();
    await page.getByRole("main").getByRole("button", { name: "Add deal" }).click();
    await page.getByRole("dialog", { name: "Add deal" }).waitFor();
    await close(page);
  });

  test("being offline is said, and a change is taken back", async () => {
    const { page } = await open("Offline");
    await page.context().setOffline(true);
    await page.getByText("You are offline. Changes").waitFor();
    await card(page, "Tram shelter").focus();
    await page.keyboard.press("Shift+ArrowRight");
    await page.getByText("“Tram shelter” couldn't be moved to Agreed. You are offline").first().waitFor();
    await column(page, "Offered").getByRole("link", { name: "Tram shelter" }).waitFor();
    await page.context().setOffline(false);
    await page.locator("#offline").waitFor({ state: "hidden" });
    await close(page);
  });

  test("the served token isn't sent to a host that a link names", async () => {
    const page = await demo.open();
    await ready(page);
    const sent = [];
    page.on("request", (request) => sent.push(request));
    await page.goto(new URL("?baseUrl=http://127.0.0.1:9", demo.url).href);
    await page.getByLabel("API token").waitFor();
    assert.deepEqual(sent.filter((request) => "x-api-token" in request.headers()), []);
    await close(page);
  });

  test("at 360 px the page itself doesn't scroll sideways", async () => {
    const { page } = await open("Narrow", DEALS, { viewport: { width: 360, height: 640 } });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    const { x, width } = await page.getByRole("button", { name: "Add deal" }).boundingBox();
    assert.ok(x + width <= 360);
    await close(page);
  });
});
