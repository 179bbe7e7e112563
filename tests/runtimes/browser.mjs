// The Chromium that `cargo xtask test` found.

import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

export async function launch() {
  const executablePath = process.env.CHROME;
  if (!executablePath) throw new Error('CHROME is not set; run these tests with "cargo xtask test"');
  const { args } = JSON.parse(await readFile(new URL("../chromium.json", import.meta.url), "utf8"));
  return chromium.launch({ executablePath, headless: true, args });
}
