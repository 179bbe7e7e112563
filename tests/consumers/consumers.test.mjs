// Every row of the package matrix: a small program that was installed from the packed tarball, built and run for real.

import { after, test } from "node:test";

import { closeBrowsers } from "./browsers.mjs";
import { rows as bundlers } from "./rows/bundlers.mjs";
import { close, rows as next } from "./rows/next.mjs";
import { rows as pages } from "./rows/pages.mjs";
import { rows as runtimes } from "./rows/runtimes.mjs";
import { linters, rows as types } from "./rows/types.mjs";

for (const row of [...pages, ...bundlers, ...next, ...runtimes, ...types, ...linters]) {
  test(row.sentence, { timeout: 240_000 }, () => row.run(row));
}

after(async () => {
  await close();
  await closeBrowsers();
});
