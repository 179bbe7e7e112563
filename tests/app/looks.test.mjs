// What axe has to say of every surface and of the host page, in both themes, and how narrow they may be.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { frameOf, seedDeal, startAll, surface } from "./running.mjs";

const require = createRequire(new URL("../../pkg/package.json", import.meta.url));

describe("the surfaces", () => {
  let all;
  let axe;
  before(async () => {
    all = await startAll();
    axe = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
  });
  after(() => all?.end());

  const violations = async (frame) => {
    // The page's policy admits no script of a test; evaluate runs past it.
    await frame.evaluate(axe);
    const found = await frame.evaluate(async () => (await window.axe.run(document, { iframes: false })).violations);
    return found.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].target} ${nodes[0].failureSummary}`);
  };
  /** A surface at 385 px and at its narrowest needs no scrolling sideways. */
  const overflow = (frame) => frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  const check = async (page, kind, state) => {
    const frame = await frameOf(page, kind);
    assert.deepEqual(await violations(frame), [], `${kind}, ${state}`);
    assert.equal(await overflow(frame), 0, `${kind}, ${state}: wider than its frame`);
  };

  for (const theme of ["light", "dark"]) {
    test(`axe finds nothing in the panel, ${theme}`, async () => {
      const { deal } = await seedDeal(all.crm, `Looks ${theme}`);
      const page = await all.open(`/?theme=${theme}#deal-${deal.id}`);
      const panel = surface(page, "panel");
      await panel.getByText(/This panel took/).waitFor();
      await check(page, "panel", "open");
      assert.equal(await page.locator(".surface.panel .surface-frame").evaluate((frame) => frame.clientWidth), 385);
      await panel.getByLabel("New note").fill("Seen");
      await panel.getByRole("button", { name: "Add note" }).click();
      await panel.getByRole("button", { name: "Undo" }).waitFor();
      await check(page, "panel", "with a note that can be taken back");
      assert.deepEqual(await violations(page.mainFrame()), [], "host page");
      await page.goto(`${all.app.hostUrl}/?theme=${theme}#deal-999999`);
      await page.reload();
      await page.locator(".failed").waitFor();
      await page.context().close();
    });

    test(`axe finds nothing in the modal, ${theme}`, async () => {
      const page = await all.open(`/?theme=${theme}`);
      const modal = surface(page, "modal");
      await page.locator("tbody input").first().check();
      await page.locator("tbody input").nth(1).check();
      assert.deepEqual(await violations(page.mainFrame()), [], "list");
      await page.getByRole("button", { name: "Bulk edit (app)" }).click();
      await modal.getByRole("button", { name: "Change 2 deals" }).click();
      await modal.getByText("Give a value for Stage.").waitFor();
      await check(page, "modal", "with a mistake");
      await page.route(/\/api\/pipedrive\/api\/v2\/deals\/\d+$/, (route) => route.fulfill({ status: 403, json: { success: false } }));
      await modal.getByLabel("New value").selectOption({ index: 1 });
      await modal.getByRole("button", { name: "Change 2 deals" }).click();
      await modal.getByRole("button", { name: "Retry 2 failed deals" }).waitFor();
      await check(page, "modal", "summary");
      await page.context().close();
    });

    test(`axe finds nothing in the floating window, ${theme}`, async () => {
      const page = await all.open(`/?theme=${theme}`);
      const floating = surface(page, "floating");
      await page.getByRole("button", { name: /^Due today/ }).click();
      await floating.locator("[data-activity]").first().waitFor();
      await check(page, "floating", "list");
      await floating.getByRole("button", { name: "Log a call" }).click();
      await floating.getByLabel("Subject").waitFor();
      await check(page, "floating", "form");
      await page.context().close();
    });

    test(`axe finds nothing in the settings, ${theme}`, async () => {
      const page = await all.open(`/?theme=${theme}#settings`, { viewport: { width: 800, height: 900 } });
      const settings = surface(page, "settings");
      await settings.getByLabel("Priority").waitFor();
      await check(page, "settings", "connected");
      await page.context().close();
    });

    test(`axe finds nothing in a surface that failed, ${theme}`, async () => {
      const { deal } = await seedDeal(all.crm, "Fails to look good");
      const page = await all.open(`/?theme=${theme}#deal-${deal.id}`, { prepare: (page) => page.route("**/api/mapping", (route) => route.abort()) });
      await surface(page, "panel").getByRole("heading", { name: "No connection" }).waitFor();
      await check(page, "panel", "failed");
      await page.context().close();
    });
  }
});
