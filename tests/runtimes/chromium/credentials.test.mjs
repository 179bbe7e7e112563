// Watched uploads and redirects in Chromium, with the packed package.

import { after, test } from "node:test";

import { launch } from "../browser.mjs";
import { cases, run } from "../credentials.mjs";
import { serve } from "../server.mjs";

const site = await serve();
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

for (const name of Object.keys(cases)) test(name, () => run(name, browser, site.url));
