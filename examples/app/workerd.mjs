// The Worker on workerd, Cloudflare's runtime, on this machine: for the demo and the tests. What wrangler.jsonc says holds here, too.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { Miniflare } from "miniflare";

import { buildSurfaces } from "./build.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));

/**
 * Starts the Worker, with its surfaces, on a port (0 takes a free one).
 *
 * @param {{ port?: number, vars: Record<string, string> }} options
 */
export async function startWorker({ port = 0, vars }) {
  const folder = await mkdtemp(join(tmpdir(), "pipedrive-app-"));
  await buildSurfaces(join(folder, "public"));
  const wrangler = await configuration();
  const scriptPath = join(folder, "worker.mjs");
  await build({
    entryPoints: [join(HERE, wrangler.main)],
    outfile: scriptPath,
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker"],
    external: ["cloudflare:*"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    logLevel: "warning",
  });
  const miniflare = new Miniflare({
    port,
    modules: true,
    modulesRoot: folder,
    scriptPath,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    compatibilityDate: wrangler.compatibility_date,
    compatibilityFlags: wrangler.compatibility_flags,
    bindings: { ...wrangler.vars, ...vars },
    durableObjects: durableObjects(wrangler),
    kvNamespaces: (wrangler.kv_namespaces ?? []).map(({ binding }) => binding),
    queueProducers: Object.fromEntries((wrangler.queues?.producers ?? []).map(({ binding, queue }) => [binding, queue])),
    queueConsumers: (wrangler.queues?.consumers ?? []).map(({ queue }) => queue),
    assets: {
      directory: join(folder, "public"),
      binding: wrangler.assets.binding,
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
    },
  });
  const url = String(await miniflare.ready).replace(/\/$/, "");
  return {
    url,
    miniflare,
    async stop() {
      await miniflare.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function durableObjects({ durable_objects: { bindings }, migrations }) {
  const sqlite = new Set(migrations.flatMap(({ new_sqlite_classes: names = [] }) => names));
  return Object.fromEntries(bindings.map(({ name, class_name: className }) => [name, { className, useSQLite: sqlite.has(className) }]));
}

/** wrangler.jsonc, whose comments stand on lines of their own. */
async function configuration() {
  const text = await readFile(join(HERE, "wrangler.jsonc"), "utf8");
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, ""));
}
