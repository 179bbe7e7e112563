// The packed package in workerd, the runtime of Cloudflare Workers, bundled by esbuild as wrangler does it.

import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { Miniflare } from "miniflare";

import { report, settings } from "../report.mjs";

const folder = await mkdtemp(join(tmpdir(), "pipedrive-wasm-worker-"));
await build({
  entryPoints: [fileURLToPath(new URL("./worker.mjs", import.meta.url))],
  outfile: join(folder, "worker.mjs"),
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker"],
  loader: { ".wasm": "copy" },
  assetNames: "[name]",
  logLevel: "warning",
});
const worker = new Miniflare({
  modules: true,
  modulesRoot: folder,
  scriptPath: join(folder, "worker.mjs"),
  modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
  compatibilityDate: "2026-04-01",
  bindings: { API_TOKEN: settings.apiToken, BASE_URL: settings.baseUrl },
});
after(async () => {
  await worker.dispose();
  await rm(folder, { recursive: true });
});

test("every journey in workerd", async (t) => {
  const response = await worker.dispatchFetch("http://worker.test/");
  await report(t, await response.json());
});

test("every journey in workerd against a sandbox inside the Worker", async (t) => {
  const response = await worker.dispatchFetch("http://worker.test/inside");
  await report(t, await response.json());
});
