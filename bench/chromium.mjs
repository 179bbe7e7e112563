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

  for (const [title, until] of [["from the import to the first answer", "answer"], ["from the import until the first request could leave", "request"]]) {
    const starts = { "fetch + json()": [], "official client": [], "pipedrive-wasm": [] };
    for (let round = 0; round < times(20); round++) {
      for (const name of Object.keys(starts)) starts[name].push(await start(name, until));
    }
    print(title, starts);
  }
} finally {
  await browser.close();
  await site.close();
  await rm(folder, { recursive: true });
}

/** In a context without a cache. */
async function start(name, until) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(site.url);
  const time = await page.evaluate(async ([name, until, { baseUrl, apiToken }]) => {
    const answer = until === "answer";
    const started = performance.now();
    if (name === "official client") {
      const { DealsApi, Configuration } = await import("/official.mjs");
      const deals = new DealsApi(new Configuration({ apiKey: apiToken, basePath: `${baseUrl}/api/v2` }));
      if (answer) await deals.getDeals({ limit: 1 });
    } else if (name === "pipedrive-wasm") {
      const { Pipedrive } = await import("pipedrive-wasm");
      if (answer) await new Pipedrive({ baseUrl, apiToken }).deals.list({ limit: 1 }).page();
      else await new Promise((sent) => new Pipedrive({ baseUrl, apiToken, fetch: sent }).deals.get(1));
    } else if (answer) {
      await (await fetch(`${baseUrl}/api/v2/deals?limit=1`, { headers: { "x-api-token": apiToken } })).json();
    }
    return performance.now() - started;
  }, [name, until, settings]);
  await context.close();
  return time;
}
