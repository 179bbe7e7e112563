// Runs a Worker of the papers in workerd and asks it for `/`: node snippet.mjs FILE. Fails where it doesn't answer well.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";
import { Miniflare } from "miniflare";

const folder = await mkdtemp(join(tmpdir(), "pipedrive-wasm-snippet-"));
const scriptPath = join(folder, "worker.mjs");
await build({
  entryPoints: [process.argv[2]],
  outfile: scriptPath,
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker"],
  loader: { ".wasm": "copy" },
  assetNames: "[name]",
  logLevel: "warning",
});
const { PIPEDRIVE_API_TOKEN, PIPEDRIVE_BASE_URL } = process.env;
const worker = new Miniflare({
  modules: true,
  modulesRoot: folder,
  scriptPath,
  modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
  compatibilityDate: "2026-04-01",
  bindings: { PIPEDRIVE_API_TOKEN, PIPEDRIVE_BASE_URL },
});
try {
  const response = await worker.dispatchFetch("http://worker.test/");
  const text = await response.text();
  console.log(response.status, text.slice(0, 200));
  if (!response.ok) process.exitCode = 1;
} finally {
  await worker.dispose();
  await rm(folder, { recursive: true });
}
