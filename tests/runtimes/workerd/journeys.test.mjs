// The packed package in workerd, the runtime of Cloudflare Workers.

import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { report, settings } from "../report.mjs";
import { start } from "./workerd.mjs";

const bindings = { API_TOKEN: settings.apiToken, BASE_URL: settings.baseUrl };
const worker = await start(fileURLToPath(new URL("./worker.mjs", import.meta.url)), bindings);
after(() => worker.close());

test("every journey in workerd", async (t) => {
  await report(t, await (await worker.ask()).json());
});

test("every journey in workerd against a sandbox inside the Worker", async (t) => {
  const response = await worker.dispatchFetch("http://worker.test/inside");
  await report(t, await response.json());
});
