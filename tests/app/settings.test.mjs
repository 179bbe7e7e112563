// The settings in Chromium: which fields are meant, how the webhooks fare, and what the app may do.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { sign } from "../../www/host/server.mjs";
import { seedDeal, startAll, stored, surface } from "./running.mjs";

describe("the settings", () => {
  let all;
  before(async () => { all = await startAll(); });
  after(() => all?.end());

  const names = async (panel) => panel.locator("section[aria-labelledby=fields] dt").allInnerTexts();

  test("a panel leads to the choice of fields, where the keyboard then is", async () => {
    const { deal } = await seedDeal(all.crm, "Leads on");
    const page = await all.open(`/#deal-${deal.id}`);
    await surface(page, "panel").getByRole("button", { name: "Choose fields" }).click();
    await page.waitForURL(/#settings$/);
    await surface(page, "settings").locator("#part-fields:focus").waitFor();
    await page.context().close();
  });

  test("fields are found by their names, chosen, and come first in a panel that is open meanwhile", async () => {
    const { deal, field } = await seedDeal(all.crm, "Mapped");
    const panelPage = await all.open(`/#deal-${deal.id}`);
    const panel = surface(panelPage, "panel");
    await panel.getByText(/This panel took/).waitFor();
    assert.deepEqual(await names(panel), ["Setup fee", "Priority", "Interested in", "Reseller", "Contract end"]);

    const page = await all.open("/#settings");
    const settings = surface(page, "settings");
    await settings.getByText("Found by their names").waitFor();
    for (const name of ["Contract end", "Priority", "Seats"]) {
      assert.equal(await settings.getByLabel(name, { exact: true }).locator("option:checked").innerText(), name);
    }
    await settings.getByLabel("Priority", { exact: true }).selectOption({ label: "Region" });
    await settings.getByRole("button", { name: "Save fields" }).click();
    await page.locator(".snackbar").getByText("Settings saved").waitFor();
    await panel.locator("section[aria-labelledby=fields] dt").first().getByText("Contract end").waitFor();
    assert.deepEqual(await names(panel), ["Contract end", "Setup fee", "Priority", "Interested in", "Reseller"]);

    // Kept by key: another name in the account changes nothing but the name.
    await all.crm("PATCH", `/api/v2/dealFields/${field("Contract end").field_code}`, { field_name: "End of contract" });
    await page.reload();
    await settings.getByLabel("Priority", { exact: true }).waitFor();
    assert.equal(await settings.getByLabel("Priority", { exact: true }).locator("option:checked").innerText(), "Region");
    assert.equal(await settings.getByLabel("Contract end", { exact: true }).inputValue(), field("Contract end").field_code);
    assert.deepEqual([...page.problems, ...panelPage.problems], []);
    await page.context().close();
    await panelPage.context().close();
  });

  test("webhooks that somebody deleted are registered again", async () => {
    // Only the app sees its own.
    const { tokens } = await stored(all.app);
    const asApp = async (method, path) => (await fetch(all.sandbox.baseUrl + path, { method, headers: { authorization: `Bearer ${tokens.accessToken}` } })).json();
    const { data: hooks } = await asApp("GET", "/v1/webhooks");
    assert.equal(hooks.length, 3);
    for (const { id } of hooks) await asApp("DELETE", `/v1/webhooks/${id}`);
    const page = await all.open("/#settings");
    const settings = surface(page, "settings");
    await settings.getByText("None is registered.").waitFor();
    await settings.getByRole("button", { name: "Register them again" }).click();
    await settings.locator(".hooks li").nth(2).waitFor();
    assert.equal(await settings.getByText("Active").count(), 3);
    await page.context().close();
  });

  test("what the policy denies never reaches Pipedrive, whoever asks", async () => {
    const now = Math.floor(Date.now() / 1000);
    const token = sign({ companyId: 1001, userId: 1, iat: now, exp: now + 300 }, "sandbox-client-secret");
    const { tally: before } = await all.sandbox.control("state");
    for (const [method, path] of [["DELETE", "/api/v2/deals/1"], ["GET", "/api/v2/products"], ["POST", "/api/v1/webhooks"]]) {
      const answer = await fetch(`${all.app.appUrl}/api/pipedrive${path}`, { method, headers: { authorization: `Bearer ${token}` } });
      assert.deepEqual([answer.status, (await answer.json()).code], [403, "policy_denied"], `${method} ${path}`);
    }
    const { tally } = await all.sandbox.control("state");
    assert.equal(tally.requests, before.requests);
  });
});
