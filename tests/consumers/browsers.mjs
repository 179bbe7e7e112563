// Chromium and Firefox, each started once, and what is asked of every page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { expected, sandbox } from "./sandbox.mjs";

const programs = { Chromium: "CHROME", Firefox: "FIREFOX" };
const running = new Map();

async function start(name) {
  const executablePath = process.env[programs[name]];
  if (!executablePath) throw new Error(`${programs[name]} is not set; run these tests with "cargo xtask test"`);
  const { default: puppeteer } = await import("puppeteer-core");
  if (name === "Firefox") return puppeteer.launch({ browser: "firefox", executablePath, headless: true });
  const { args } = JSON.parse(await readFile(new URL("chromium.json", import.meta.url), "utf8"));
  return puppeteer.launch({ executablePath, headless: true, args });
}

/** A browser, started where it isn't running yet. */
export function opened(name) {
  if (!running.has(name)) running.set(name, start(name));
  return running.get(name);
}

/** Ends every browser that was started. */
export async function closeBrowsers() {
  for (const browser of running.values()) await (await browser).close();
}

/**
 * Opens a page in each browser and waits for what its round comes to. Every answer must be a good one but the one
 * error that the round wants. The core must come as `core` says: by one request for its file a copy of the package, or
 * with the scripts and no such request.
 */
export async function visit(url, { browsers, core, packages = 1, outcome = expected }) {
  for (const name of browsers) {
    const page = await (await opened(name)).newPage();
    const answers = [];
    const failures = [];
    page.on("response", (response) => answers.push([response.status(), response.url()]));
    page.on("requestfailed", (request) => failures.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on("pageerror", (error) => failures.push(String(error)));
    try {
      await page.goto(`${url}?${new URLSearchParams(sandbox)}`);
      // A dev server may load the page again in between.
      const found = await page.waitForSelector("html[data-outcome]").catch((error) => {
        throw new Error(`${error.message}; failures: ${failures.join()}; answers: ${answers.join(" ")}`);
      });
      const came = JSON.parse(await found.evaluate((root) => root.dataset.outcome));
      assert.deepEqual(came, outcome, name);
      const bad = answers.filter(([status, url]) => status >= 400 && !url.startsWith(sandbox.baseUrl));
      assert.deepEqual([...bad, ...failures], [], `${name}: what failed`);
      const asked = answers.filter(([, url]) => new URL(url).pathname.endsWith(".wasm"));
      const wanted = core === "copy" ? 0 : packages;
      assert.equal(asked.length, wanted, `${name}: requests for the core's file: ${answers.join(" ")}`);
      const inJavaScript = answers.filter(([, url]) => /core\.base64/.test(url));
      if (core !== "copy") assert.deepEqual(inJavaScript, [], `${name}: requests for its copy`);
    } finally {
      await page.close();
    }
  }
}
