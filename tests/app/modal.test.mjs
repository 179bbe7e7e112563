// The bulk modal in Chromium: selections, progress, cancelling, failures, and trying again.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { startAll, surface } from "./running.mjs";

const ROWS = 300;

describe("the bulk modal", () => {
  let all;
  let ids;
  let priority;
  let owner;
  before(async () => {
    all = await startAll();
    const fields = await all.crm("GET", "/api/v2/dealFields?limit=500");
    priority = fields.find(({ field_name: name }) => name === "Priority");
    // A user with these deals and no others: a filter by user finds just them.
    const made = [];
    for (let at = 0; at < ROWS; at += 1) made.push(await all.crm("POST", "/api/v2/deals", { title: `Row ${at}`, owner_id: 4, stage_id: 1 }));
    ids = made.map(({ id }) => id);
    const others = (await all.crm("GET", "/api/v2/deals?owner_id=4&limit=500")).filter(({ id }) => !ids.includes(id));
    for (const { id } of others) await all.crm("PATCH", `/api/v2/deals/${id}`, { owner_id: 3 });
    owner = `Owner: ${(await all.crm("GET", "/v1/users/4")).name}`;
  });
  after(() => all?.end());

  /** How many of the deals have an option of the field Priority. */
  const having = async (label) => {
    const { id } = priority.options.find((option) => option.label === label);
    const deals = await all.crm("GET", "/api/v2/deals?owner_id=4&limit=500");
    return deals.filter(({ custom_fields: values }) => values[priority.field_code] === id).length;
  };
  /** Opens the modal as Pipedrive would after select-all under a filter by user. */
  const openAll = async () => {
    const page = await all.open("/");
    await page.locator("body[data-state=ready]").waitFor();
    await page.getByLabel("Filter", { exact: true }).selectOption({ label: owner });
    await page.getByRole("row", { name: "Row 299" }).waitFor();
    await page.getByRole("checkbox", { name: /^Select all/ }).check();
    await page.getByRole("button", { name: "Bulk edit (app)" }).click();
    return { page, modal: surface(page, "modal") };
  };
  const choose = async (modal, label) => {
    await modal.getByLabel("Field", { exact: true }).selectOption({ label: "Priority" });
    await modal.getByLabel("New value").selectOption({ label });
    await modal.getByRole("button", { name: /^Change \d+ deals/ }).click();
  };
  const summary = async (modal) => {
    await modal.locator("[data-step=summary]").waitFor();
    return modal.locator("[data-summary] .badge").allInnerTexts();
  };

  test("select-all under a filter means all that it matches; three rows fail, each with its reason, and are tried again", async () => {
    const { page, modal } = await openAll();
    await modal.getByRole("heading", { name: "Change 300 deals" }).waitFor();
    await modal.getByText("1,500 tokens").waitFor();
    const failing = new Set(ids.slice(100, 103));
    await page.route(/\/api\/pipedrive\/api\/v2\/deals\/\d+$/, (route) => {
      const id = Number(new URL(route.request().url()).pathname.split("/").at(-1));
      return failing.has(id) ? route.fulfill({ status: 403, json: { success: false, error: "no" } }) : route.continue();
    });
    await choose(modal, "High");
    assert.deepEqual(await summary(modal), ["297 changed", "3 failed"]);
    assert.equal(await having("High"), 297);
    assert.deepEqual(await modal.locator("[data-failed] td").allInnerTexts(), [100, 101, 102].flatMap((at) => [`Row ${at}`, "Not allowed. Your Pipedrive user may not see or change this."]));

    failing.clear();
    await modal.getByRole("button", { name: "Retry 3 failed deals" }).click();
    assert.deepEqual(await summary(modal), ["3 changed"]);
    assert.equal(await having("High"), 300);
    await page.locator(".snackbar").getByText("3 deals changed").waitFor();
    await modal.getByRole("button", { name: "Close" }).click();
    await page.locator("dialog.modal").waitFor({ state: "detached" });
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("cancelled at half, what was begun is finished, the rest isn't begun, and can be gone on with", async () => {
    const { page, modal } = await openAll();
    const HALF = ROWS / 2;
    let sent = 0;
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    let halfway;
    const reached = new Promise((resolve) => { halfway = resolve; });
    await page.route(/\/api\/pipedrive\/api\/v2\/deals\/\d+$/, async (route) => {
      sent += 1;
      if (sent === HALF) halfway();
      if (sent >= HALF) await held;
      await route.continue();
    });
    await choose(modal, "Low");
    await reached;
    await modal.getByText(/a second/).waitFor();
    assert.match(await modal.locator("[data-progress]").innerText(), /\d+ of 300\s+[\d.]+ a second, \d+ (seconds?|minutes?) left/);
    await modal.getByRole("button", { name: "Cancel" }).click();
    await modal.getByRole("button", { name: "Stopping…" }).waitFor();
    release();
    const [changed, rest] = (await summary(modal)).map((text) => Number.parseInt(text, 10));
    assert.equal(changed, sent, "all that was sent is known to be done");
    assert.ok(changed >= HALF && changed < ROWS);
    assert.equal(changed + rest, ROWS);
    assert.equal(await having("Low"), changed);

    await modal.getByRole("button", { name: `Go on with ${rest} deals` }).click();
    assert.deepEqual(await summary(modal), [`${rest} changed`]);
    assert.equal(await having("Low"), ROWS);
    await page.context().close();
  });

  test("selected rows are those and no others, and what was taken out of select-all stays as it is", async () => {
    const page = await all.open("/");
    const modal = surface(page, "modal");
    await page.getByRole("checkbox", { name: "Select Row 299", exact: true }).check();
    await page.getByRole("checkbox", { name: "Select Row 298", exact: true }).check();
    await page.getByRole("button", { name: "Bulk edit (app)" }).click();
    await modal.getByRole("heading", { name: "Change 2 deals" }).waitFor();
    await choose(modal, "Normal");
    assert.deepEqual(await summary(modal), ["2 changed"]);
    assert.equal(await having("Normal"), 2);
    await modal.getByRole("button", { name: "Close" }).click();

    await page.getByLabel("Filter", { exact: true }).selectOption({ label: owner });
    await page.getByRole("row", { name: "Row 299" }).waitFor();
    await page.getByRole("checkbox", { name: /^Select all/ }).check();
    await page.getByRole("checkbox", { name: "Select Row 299", exact: true }).uncheck();
    await page.getByRole("button", { name: "Bulk edit (app)" }).click();
    await modal.getByRole("heading", { name: "Change 299 deals" }).waitFor();
    await modal.getByRole("button", { name: "Cancel" }).click();
    await page.locator("dialog.modal").waitFor({ state: "detached" });
    await page.context().close();
  });

  test("without a value nothing starts, and the keyboard is where the value is missing", async () => {
    const page = await all.open("/");
    const modal = surface(page, "modal");
    await page.getByRole("checkbox", { name: "Select Row 297", exact: true }).check();
    await page.getByRole("button", { name: "Bulk edit (app)" }).click();
    await modal.getByRole("button", { name: "Change 1 deal" }).click();
    await modal.getByText("Give a value for Stage.").waitFor();
    await modal.locator("#value:focus").waitFor();
    assert.equal(await modal.locator("#value").getAttribute("aria-invalid"), "true");
    await page.getByRole("button", { name: "Close modal" }).click();
    await page.locator("dialog.modal").waitFor({ state: "detached" });
    await page.context().close();
  });
});
