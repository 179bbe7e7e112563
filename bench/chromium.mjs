// Chromium: the same, in a page; start-up in a fresh context each time, files from loopback.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

import { launch } from "../tests/runtimes/browser.mjs";
import { serve } from "../tests/runtimes/server.mjs";
import { print, times } from "./samples.mjs";

const settings = { baseUrl: process.env.PIPEDRIVE_BASE_URL, apiToken: process.env.PIPEDRIVE_API_TOKEN };

// The official client comes as CommonJS only, so its page needs a bundler.
const folder = await mkdtemp(join(tmpdir(), "pipedrive-wasm-bench-"));
const official = join(folder, "official.mjs");
await build({
  stdin: { contents: 'export { Configuration, DealsApi } from "pipedrive/v2";', resolveDir: import.meta.dirname ?? "." },
  outfile: official,
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  logLevel: "error",
});
const site = await serve({
  "/official.mjs": pathToFileURL(official),
  "/clients.mjs": new URL("./clients.mjs", import.meta.url),
  "/samples.mjs": new URL("./samples.mjs", import.meta.url),
});
const browser = await launch();
try {
  console.log(`\nChromium ${browser.version()}`);
  const page = await browser.newPage();
  await page.goto(site.url);
  for (const [title, limit, warmUp, rounds] of [["a page of 500 deals", 500, 10, 80], ["a page of 1 deal", 1, 30, 200]]) {
    const timed = [limit, { warmUp: times(warmUp), rounds: times(rounds) }, settings];
    const samples = await page.evaluate(async ([limit, counts, settings]) => {
      const { Pipedrive } = await import("pipedrive-wasm");
      const { DealsApi, Configuration } = await import("/official.mjs");
      const { clients } = await import("/clients.mjs");
      const { interleaved } = await import("/samples.mjs");
      return interleaved(clients({ Pipedrive, DealsApi, Configuration }, settings).page(limit), counts);
    }, timed);
    print(title, samples);
  }

  const starts = { "fetch alone": [], "official client": [], "pipedrive-wasm": [] };
  for (let round = 0; round < times(20); round++) {
    for (const name of Object.keys(starts)) starts[name].push(await start(name));
  }
  print("from the import to the first request", starts);
} finally {
  await browser.close();
  await site.close();
  await rm(folder, { recursive: true });
}

/** In a context without a cache. */
async function start(name) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(site.url);
  const time = await page.evaluate(async (name) => {
    const started = performance.now();
    if (name === "official client") {
      const { DealsApi } = await import("/official.mjs");
      new DealsApi();
    } else if (name === "pipedrive-wasm") {
      const { Pipedrive } = await import("pipedrive-wasm");
      const fetch = async () => Response.json({ success: true, data: [] });
      await new Pipedrive({ apiToken: "secret", fetch }).deals.list({ limit: 1 }).page();
    }
    return performance.now() - started;
  }, name);
  await context.close();
  return time;
}
