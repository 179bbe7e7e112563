// The four surfaces, bundled into dist/public; wrangler bundles the Worker itself.

import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const SURFACES = ["panel", "modal", "floating", "settings"];

/** Writes the surfaces as they are served; the Worker's `ASSETS`. */
export async function buildSurfaces(out = join(HERE, "dist/public")) {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await cp(join(HERE, "public"), out, { recursive: true });
  return build({
    entryPoints: Object.fromEntries(SURFACES.map((name) => [name, join(HERE, `src/${name}/main.tsx`)])),
    outdir: join(out, "assets"),
    bundle: true,
    // The client and its wasm in files of their own, so that nothing of them stands before the handshake.
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: true,
    metafile: true,
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "warning",
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildSurfaces();
