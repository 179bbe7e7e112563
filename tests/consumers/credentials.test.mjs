// Watched uploads and redirects in Firefox. The cases are those of Chromium: tests/runtimes/credentials.mjs, copied here.

import { after, test } from "node:test";

import { closeBrowsers, opened } from "./browsers.mjs";
import { cases, run } from "./credentials.mjs";
import { project } from "./programs.mjs";
import { serve } from "./site.mjs";

const site = await serve(project("page"));
const browser = await opened("Firefox");
after(async () => {
  await closeBrowsers();
  await site.close();
});

for (const name of Object.keys(cases)) test(`Firefox: ${name}`, () => run(name, browser, `${site.url}/blank.html`));
