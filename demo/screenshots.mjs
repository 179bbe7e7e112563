// Pictures of the app's surfaces at HOST_URL, in both themes, into docs/screenshots/.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { Pipedrive } from "pipedrive-wasm";

import { launch } from "../tests/runtimes/browser.mjs";

const OUT = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));
const { HOST_URL, PIPEDRIVE_BASE_URL, PIPEDRIVE_API_TOKEN } = process.env;

const crm = new Pipedrive({ apiToken: PIPEDRIVE_API_TOKEN, baseUrl: PIPEDRIVE_BASE_URL, customFields: "names" });

/** Today where the browser is. */
const day = (daysFromNow) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Amsterdam" }).format(Date.now() + daysFromNow * 86_400_000);

/** A deal that shows all there is to show, and a short list of things to do. */
async function seed() {
  const organization = await crm.organizations.create({ name: "Quayside Logistics" });
  const person = await crm.persons.create({
    name: "Ida Brandt", org_id: organization.id,
    emails: [{ value: "ida@quayside.example", primary: true, label: "work" }], phones: [{ value: "+45 32 55 01 14", primary: true, label: "work" }],
  });
  const deal = await crm.deals.create({
    title: "Harbour cranes, phase 2", value: 84_000, currency: "EUR", stage_id: 3, person_id: person.id, org_id: organization.id,
    custom_fields: {
      Priority: "High", "Interested in": ["Support", "Training"], "Contract end": day(129), "Setup fee": { value: 2_500, currency: "EUR" }, Reseller: organization.id,
    },
  });
  const planned = await crm.activities.list({ done: false }).toArray();
  await Promise.all(planned.map(({ id }) => crm.activities.delete(id)));
  const activities = [["Call about the offer", "call", 0, "09:00"], ["Send the drawings", "task", -2], ["Check credit rating", "task", 0]];
  for (const [subject, type, days, time] of activities) {
    await crm.activities.create({ subject, type, owner_id: 1, deal_id: deal.id, due_date: day(days), ...(time && { due_time: time }) });
  }
  await crm.notes.create({ deal_id: deal.id, content: "Wants the second crane by spring." });
  return deal;
}

const deal = await seed();
await mkdir(OUT, { recursive: true });
const browser = await launch();
try {
  for (const theme of ["light", "dark"]) {
    const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Amsterdam", reducedMotion: "reduce", viewport: { width: 1280, height: 860 } });
    const page = await context.newPage();
    const inside = (title) => page.frameLocator(`iframe[title="${title}"]`);
    const shot = async (locator, name) => {
      await locator.screenshot({ path: `${OUT}${name}-${theme}.png` });
      console.log(`docs/screenshots/${name}-${theme}.png`);
    };
    const visit = async (hash) => {
      await page.goto("about:blank");
      await page.goto(`${HOST_URL}/?theme=${theme}${hash}`);
      await page.locator("body[data-state=ready]").waitFor();
    };

    await visit(`#deal-${deal.id}`);
    await inside("Deal panel").getByText(/This panel took/).waitFor();
    await inside("Deal panel").getByText("Wants the second crane").waitFor();
    await page.locator("#dock-badge:not([hidden])").waitFor();
    await shot(page, "host");
    await shot(page.locator(".sidebar"), "panel");

    await page.getByRole("button", { name: /^Due today/ }).click();
    await inside("Due today").getByText("Call about the offer").waitFor();
    await shot(page.locator("#floating"), "floating");
    await page.getByRole("button", { name: "Hide floating window" }).click();

    await visit("#deals");
    await page.getByRole("checkbox", { name: /^Select all/ }).check();
    await page.getByRole("button", { name: "Bulk edit (app)" }).click();
    const modal = inside("Bulk edit");
    await modal.getByLabel("Field", { exact: true }).selectOption({ label: "Priority" });
    await modal.getByLabel("New value").selectOption({ label: theme === "light" ? "High" : "Normal" });
    await shot(page.locator("dialog.modal"), "modal");
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    let sent = 0;
    // Held at a point where there is something to see.
    await page.route(/\/api\/pipedrive\/api\/v2\/deals\/\d+$/, async (route) => {
      sent += 1;
      if (sent === 40) return route.fulfill({ status: 403, json: { success: false, error: "no" } });
      if (sent > 150) await held;
      return route.continue();
    });
    await modal.getByRole("button", { name: /^Change \d+ deals/ }).click();
    await modal.getByText(/^150 of/).waitFor();
    await shot(page.locator("dialog.modal"), "modal-running");
    release();
    await modal.locator("[data-step=summary]").waitFor();
    await shot(page.locator("dialog.modal"), "modal-summary");

    await page.setViewportSize({ width: 900, height: 1500 });
    await visit("#settings");
    await inside("App settings").getByLabel("Priority").waitFor();
    await inside("App settings").locator("[data-delivery]").first().waitFor();
    await shot(page.locator(".surface.settings"), "settings");
    await context.close();
  }
} finally {
  await browser.close();
}
