// Opens the board at DEMO_URL in headless Chromium, adds a deal, moves it, and says what it saw.

import { Pipedrive } from "pipedrive-wasm";

import { launch } from "../tests/runtimes/browser.mjs";

const TITLE = "Deal of the check";

const crm = new Pipedrive({ apiToken: process.env.PIPEDRIVE_API_TOKEN, baseUrl: process.env.PIPEDRIVE_BASE_URL });
const browser = await launch();
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => fail(`the page threw ${error}`));
  await page.goto(process.env.DEMO_URL);
  await page.locator('body[data-state="ready"]').waitFor();
  const stages = await page.locator(".column h2 span:first-child").allInnerTexts();
  const cards = await page.locator("[data-deal]").count();
  if (cards === 0) fail("the board shows no deal");
  console.log(`the board shows ${cards} deals in ${stages.length} stages: ${stages.join(", ")}`);

  await page.getByRole("button", { name: "Add deal" }).click();
  await page.getByLabel("Title", { exact: true }).fill(TITLE);
  await page.getByRole("dialog").getByRole("button", { name: "Add deal" }).click();
  const card = page.locator("[data-deal]", { hasText: TITLE });
  await card.waitFor();
  const id = Number(await card.getAttribute("data-deal"));
  const added = await crm.deals.get(id);
  console.log(`added deal ${id}: "${added.title}", in stage ${added.stage_id}`);

  await card.getByRole("link").click();
  const stage = page.locator("#deal-stage");
  const next = await stage.locator("option:not(:checked)").first().getAttribute("value");
  // The page says so once the CRM has taken it.
  const answered = page.waitForResponse((response) => response.request().method() === "PATCH");
  await stage.selectOption(next);
  await answered;
  const moved = await crm.deals.get(id);
  if (moved.stage_id === added.stage_id) fail(`deal ${id} is still in stage ${moved.stage_id}`);
  console.log(`moved it to stage ${moved.stage_id}`);
} finally {
  await browser.close();
}

function fail(problem) {
  console.error(`error: ${problem}`);
  process.exitCode = 1;
  throw new Error(problem);
}
