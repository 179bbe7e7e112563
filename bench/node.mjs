// Node: pages of 500 and of 1, and how long a program takes until its client could send.

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { Pipedrive } from "pipedrive-wasm";

import { clients } from "./clients.mjs";
import { interleaved, print, times } from "./samples.mjs";

const { Configuration, DealsApi } = createRequire(import.meta.url)("pipedrive/v2");
const settings = { baseUrl: process.env.PIPEDRIVE_BASE_URL, apiToken: process.env.PIPEDRIVE_API_TOKEN };
const { page } = clients({ Pipedrive, DealsApi, Configuration }, settings);

console.log(`Node ${process.version}`);
print("a page of 500 deals", await interleaved(page(500), { warmUp: times(20), rounds: times(150) }));
print("a page of 1 deal", await interleaved(page(1), { warmUp: times(50), rounds: times(600) }));

// A fresh process each time; it prints its own milliseconds, so that Node's start isn't in them. Up to the first answer
// the network and Node's own loading of `fetch` are in it; up to the first request only what a client adds itself.
await starts("from the import to the first answer", {
  "fetch + json()": 'await (await fetch(`${baseUrl}/api/v2/deals?limit=1`, { headers: { "x-api-token": apiToken } })).json();',
  "official client": `const { DealsApi, Configuration } = await import("pipedrive/v2");
    await new DealsApi(new Configuration({ apiKey: apiToken, basePath: baseUrl + "/api/v2" })).getDeals({ limit: 1 });`,
  "pipedrive-wasm": `const { Pipedrive } = await import("pipedrive-wasm");
    await new Pipedrive({ baseUrl, apiToken }).deals.list({ limit: 1 }).page();`,
});
await starts("from the import until the first request could leave", {
  "fetch + json()": "",
  "official client": 'new ((await import("pipedrive/v2")).DealsApi)();',
  "pipedrive-wasm": `const { Pipedrive } = await import("pipedrive-wasm");
    await new Promise((sent) => new Pipedrive({ baseUrl, apiToken, fetch: sent }).deals.get(1));`,
});

async function starts(title, programs) {
  const samples = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let round = 0; round < times(20); round++) {
    for (const [name, program] of Object.entries(programs)) {
      const timed = `const { baseUrl, apiToken } = ${JSON.stringify(settings)}; const started = performance.now();
        ${program}; console.log(performance.now() - started); process.exit();`;
      const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "--eval", timed], { encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
      samples[name].push(Number(stdout));
    }
  }
  print(title, samples);
}
