// The demo as the tests see it: the page in Chromium, and the CRM behind it by plain fetch.

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Connects to the demo at DEMO_URL, or starts one. */
export async function startDemo() {
  const served = process.env.DEMO_URL ?? process.env.BASE_URL;
  const demo = served ? { url: served, end() {} } : await spawnDemo();
  const config = await (await fetch(new URL("/config.json", demo.url))).json();
  const { args } = JSON.parse(await readFile(new URL("../chromium.json", import.meta.url), "utf8"));
  const browser = await chromium.launch({
    executablePath: process.env.CHROME ?? process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args,
  });
  return {
    url: demo.url,
    config,
    api: (method, path, body) => call(config, method, path, body),
    /** A page of its own in a fresh context; its unexpected errors end up in `page.problems`. */
    async open(path = "", options = {}) {
      const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Amsterdam", reducedMotion: "reduce", ...options });
      const page = await context.newPage();
      page.problems = [];
      page.on("pageerror", (error) => page.problems.push(String(error)));
      page.on("console", (message) => {
        const failedByPurpose = message.text().startsWith("Failed to load resource");
        if (message.type() === "error" && !failedByPurpose) page.problems.push(message.text());
      });
      await page.goto(new URL(path, demo.url).href);
      return page;
    },
    async end() {
      await browser.close();
      demo.end();
    },
  };
}

function spawnDemo() {
  const child = spawn("cargo", ["xtask", "demo", "--port", "0"], { cwd: ROOT, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  // Its group, since the sandbox is a process of its own.
  const end = () => process.kill(-child.pid, "SIGINT");
  return new Promise((resolve, reject) => {
    let printed = "";
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the demo ended with ${code}:\n${printed}`)));
    child.stdout.on("data", (part) => {
      printed += part;
      const address = /^The board: (\S+)/m.exec(printed)?.[1];
      if (address) resolve({ url: address, end });
    });
  });
}

async function call({ baseUrl, apiToken }, method, path, body) {
  const response = await fetch(baseUrl + path, {
    method,
    headers: { "x-api-token": apiToken, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer.data;
}

/** A pipeline that no other test touches: stages by name, and deals in them. */
export async function seedPipeline(api, name, stageNames, deals = []) {
  const pipeline = await api("POST", "/api/v2/pipelines", { name });
  const stages = {};
  for (const stage of stageNames) {
    stages[stage] = (await api("POST", "/api/v2/stages", { name: stage, pipeline_id: pipeline.id })).id;
  }
  const made = {};
  for (const { stage, ...deal } of deals) {
    made[deal.title] = (await api("POST", "/api/v2/deals", { ...deal, pipeline_id: pipeline.id, stage_id: stages[stage] })).id;
  }
  return { id: pipeline.id, address: `?pipeline=${pipeline.id}`, stages, deals: made };
}

/** A column, by its stage's name. */
export const column = (page, stage) => page.getByRole("region", { name: stage, exact: true });

/** A card's link, by the deal's title. */
export const card = (page, title) => page.getByRole("link", { name: title, exact: true });

export const ready = (page) => page.waitForSelector("body[data-state=ready]");

/** What a stage's column shows: its count, its sums, and the titles of its cards. */
export async function columnTexts(page, stage) {
  return column(page, stage).evaluate((section) => ({
    count: section.querySelector(".column-count").textContent,
    sums: [...section.querySelectorAll(".column-sums li")].map((item) => item.textContent),
    titles: [...section.querySelectorAll(".card-title")].map((title) => title.textContent),
  }));
}

/** Makes every matching call fail with a status, as the API would. */
export function refuse(page, pattern, status, { method = "GET" } = {}) {
  return page.route(pattern, (route) => {
    if (route.request().method() !== method) return route.fallback();
    return route.fulfill({
      status,
      headers: { "access-control-allow-origin": "*", "content-type": "application/json" },
      body: JSON.stringify({ success: false, error: "Refused by the test" }),
    });
  });
}
