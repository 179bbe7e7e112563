// The whole of it, running: a sandbox, the Worker on workerd, the host page, and Chromium.

import { install, startApp } from "../../demo/app.mjs";
import { startSandboxes } from "../js/own-sandboxes.mjs";
import { sign } from "../../www/host/server.mjs";
import { launch } from "../runtimes/browser.mjs";

const TITLES = { panel: "Deal panel", modal: "Bulk edit", floating: "Due today", settings: "App settings" };

/** Starts it all; `end()` ends it. The app is installed unless `installed` is false. */
export async function startAll({ installed = true, deals = 60, seed = 7, settings } = {}) {
  const ends = [];
  const end = async () => {
    for (const one of ends.splice(0).reverse()) await one();
  };
  try {
    const [sandbox] = await startSandboxes({ after: (one) => ends.push(one) }, { deals, seed, settings });
    const app = await startApp({ sandbox });
    ends.push(() => app.stop());
    const browser = await launch();
    ends.push(() => browser.close());
    if (installed) await install(app);
    /** Ends once all that changed so far has been delivered to the Worker. */
    const settled = () => sandbox.control("webhooks?settled=1");
    return { sandbox, app, end, settled, crm: (method, path, body) => call(sandbox, method, path, body), open: (path, options) => open(browser, app, path, options) };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A page of its own in a fresh context; its unexpected errors end up in `page.problems`. */
async function open(browser, app, path, { prepare, ...options } = {}) {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Amsterdam", reducedMotion: "reduce", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  // A limit for machines that do other things as well, not a wait.
  page.setDefaultTimeout(90_000);
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(String(error)));
  await prepare?.(page);
  await page.goto(new URL(path, app.hostUrl).href);
  return page;
}

async function call({ baseUrl, apiToken }, method, path, body) {
  const response = await fetch(baseUrl + path, { method, headers: { "x-api-token": apiToken, "content-type": "application/json" }, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer.data;
}

/** Asks the Durable Object that has a company's tokens: `get`, `delete` with the user's key. */
export async function askTokens({ worker }, method, key = "1001:1") {
  const tokens = await worker.miniflare.getDurableObjectNamespace("TOKENS");
  const object = tokens.get(tokens.idFromName("1001"));
  const answer = await object.fetch("https://tokens/", { method: "POST", body: JSON.stringify([method, key]) });
  const [found] = await answer.json();
  return found;
}

/** What it has of the user: a session's record. */
export async function stored(app) {
  const found = await askTokens(app, "get");
  return found ? JSON.parse(found.text) : null;
}

/** A surface's content, to find things in. */
export const surface = (page, kind) => page.frameLocator(`iframe[title="${TITLES[kind]}"]`);

/** A surface's frame, to run something in. */
export async function frameOf(page, kind) {
  const handle = await page.locator(`iframe[title="${TITLES[kind]}"]`).elementHandle();
  return handle.contentFrame();
}

/** What the host's log has of a kind of message, oldest first: `["app initialize", "host initialize ✓", …]`. */
export async function messages(page, kind) {
  const all = await page.locator(`#log li[data-surface="${kind}"]`).evaluateAll((items) => items.map(({ dataset }) => `${dataset.from} ${dataset.what}`));
  return all.reverse();
}

/** Waits until the host's log has one more message of a kind than it had. */
export async function nextMessage(page, kind, what, act) {
  const found = page.locator(`#log li[data-surface="${kind}"][data-what="${what}"]`);
  const before = await found.count();
  await act();
  await found.nth(before).waitFor({ state: "attached" });
}

/** A deal with all that the panel shows. */
export async function seedDeal(crm, title = "Harbour cranes") {
  const fields = await crm("GET", "/api/v2/dealFields?limit=500");
  const field = (name) => fields.find((one) => one.field_name === name);
  const option = (name, label) => field(name).options.find((one) => one.label === label).id;
  const organization = await crm("POST", "/api/v2/organizations", { name: "Quayside Ltd" });
  const person = await crm("POST", "/api/v2/persons", { name: "Ida Brandt", emails: [{ value: "ida@example.com", primary: true, label: "work" }] });
  const deal = await crm("POST", "/api/v2/deals", {
    title, value: 1200.5, currency: "EUR", stage_id: 3, person_id: person.id, org_id: organization.id,
    custom_fields: {
      [field("Priority").field_code]: option("Priority", "High"),
      [field("Interested in").field_code]: [option("Interested in", "Support"), option("Interested in", "Training")],
      [field("Contract end").field_code]: "2027-03-31",
      [field("Setup fee").field_code]: { value: 250, currency: "USD" },
      [field("Reseller").field_code]: organization.id,
    },
  });
  await crm("POST", "/api/v2/activities", { subject: "Measure the quay", type: "meeting", deal_id: deal.id, due_date: "2020-01-15" });
  return { deal, person, organization, field };
}

/** Asks the Worker as a surface of a user's does. */
export async function askWorker({ appUrl }, method, path, userId = 1) {
  const now = Math.floor(Date.now() / 1000);
  const token = sign({ companyId: 1001, userId, iat: now, exp: now + 300 }, "sandbox-client-secret");
  const response = await fetch(appUrl + path, { method, headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, body: await response.json() };
}
