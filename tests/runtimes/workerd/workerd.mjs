// A Worker in workerd, bundled by esbuild as wrangler does it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";
import { Miniflare } from "miniflare";

/** Starts the Worker of a file. */
export async function start(file, bindings = {}) {
  const { folder, settings } = await bundled(file);
  const worker = new Miniflare({ ...settings, bindings });
  return {
    ask: (init, path = "/") => worker.dispatchFetch(`http://worker.test${path}`, init),
    close: () => end(worker, folder),
  };
}

/**
 * Starts the Worker of a file several times over: isolates that share Durable Objects (its class `TokenStorage` as `TOKENS`, unless
 * `objects` has others), a database `DB`, a namespace `KV` and a queue `EVENTS`, of which the first takes what is sent.
 */
export async function startIsolates(file, count, bindings = {}, objects = { TOKENS: "TokenStorage" }) {
  const { folder, settings } = await bundled(file);
  const names = Array.from({ length: count }, (_, at) => `isolate-${at}`);
  const shared = (className) => ({ className, scriptName: names[0], useSQLite: true });
  const workers = names.map((name) => ({
    name,
    ...settings,
    bindings,
    durableObjects: Object.fromEntries(Object.entries(objects).map(([binding, className]) => [binding, shared(className)])),
    d1Databases: { DB: "tokens" },
    kvNamespaces: { KV: "tokens" },
    queueProducers: { EVENTS: "events" },
    ...(name === names[0] && { queueConsumers: { events: { maxBatchSize: 20, maxBatchTimeout: 0, maxRetries: 3 } } }),
  }));
  const miniflare = new Miniflare({ workers });
  const isolates = await Promise.all(names.map((name) => miniflare.getWorker(name)));
  return {
    /** Of the first one, for a browser. */
    url: (await miniflare.ready).origin,
    isolates: isolates.map((isolate) => ({ ask: async (path = "/", init) => isolate.fetch(`${new URL(path, "http://worker.test")}`, init) })),
    close: () => end(miniflare, folder),
  };
}

async function end(worker, folder) {
  await worker.dispose();
  await rm(folder, { recursive: true });
}

/** Bundles a Worker as wrangler does it, and says how to run it. */
async function bundled(file) {
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
  return {
    folder,
    settings: {
      modules: true,
      modulesRoot: folder,
      scriptPath,
      modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
      compatibilityDate: "2026-04-01",
    },
  };
}
