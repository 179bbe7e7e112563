// A Worker in workerd, bundled by esbuild as wrangler does it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";
import { Miniflare } from "miniflare";

/** Starts the Worker of a file. */
export async function start(file, bindings = {}) {
  const folder = await mkdtemp(join(tmpdir(), "pipedrive-wasm-worker-"));
  const scriptPath = join(folder, "worker.mjs");
  await build({
    entryPoints: [file],
    outfile: scriptPath,
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
    scriptPath,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    compatibilityDate: "2026-04-01",
    bindings,
  });
  return {
    ask: (init) => worker.dispatchFetch("http://worker.test/", init),
    close: async () => {
      await worker.dispose();
      await rm(folder, { recursive: true });
    },
  };
}
