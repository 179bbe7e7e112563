// Opens the host page at HOST_URL in headless Chromium, looks at a deal in the app's panel, adds a note, and says what it saw.

import { Pipedrive } from "pipedrive-wasm";

import { launch } from "../tests/runtimes/browser.mjs";

const crm = new Pipedrive({ apiToken: process.env.PIPEDRIVE_API_TOKEN, baseUrl: process.env.PIPEDRIVE_BASE_URL });
const TEXT = "Note of the check";

const browser = await launch();
try {
  const page = await browser.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error));
  await page.goto(process.env.HOST_URL);
  await page.locator("tr[data-deal] a").first().click();
  const panel = page.frameLocator("iframe[title='Deal panel']");
  const title = await panel.getByRole("heading", { level: 1 }).innerText();
  console.log(`the panel made its handshake and shows “${title}”`);

  await panel.getByLabel("New note").fill(TEXT);
  await panel.getByRole("button", { name: "Add note" }).click();
  await panel.getByRole("button", { name: "Undo" }).waitFor();
  const id = Number(new URL(page.url()).hash.replace("#deal-", ""));
  const notes = await crm.notes.list({ deal_id: id }).toArray();
  if (!notes.some(({ content }) => content === TEXT)) throw new Error("the note isn't in the CRM");
  console.log(`a note written in the panel is in the CRM, at deal ${id}`);

  const changed = `${title} (changed elsewhere)`;
  await crm.deals.update(id, { title: changed });
  await panel.getByRole("heading", { name: changed }).waitFor();
  console.log("a change made elsewhere reached the panel by push");
  if (problems.length > 0) throw problems[0];
} finally {
  await browser.close();
}
