// Programs for browsers as bundlers build them, without a setting or a plug-in for this package.

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { visit } from "../browsers.mjs";
import { command, node, project } from "../programs.mjs";
import { serve } from "../site.mjs";

const html = (script) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bundled</title>
<link rel="icon" href="data:,">${script}</head></html>`;
const MODULE = '<script type="module" src="main.js"></script>';
const CLASSIC = '<script defer src="main.js"></script>';

/** Builds into a folder of the consumer's, and visits the page there. */
async function built(name, folder, script, build, { runs, core }) {
  const home = project(name);
  const out = join(home, folder);
  await rm(out, { recursive: true, force: true });
  await build(home, out);
  if (script) await writeFile(join(out, "index.html"), html(script));
  const site = await serve(out);
  try {
    await visit(`${site.url}/`, { browsers: runs, core });
  } finally {
    await site.close();
  }
}

function esbuild(folder, script, argv, entry = "main.js") {
  return (row) =>
    built(
      "esbuild",
      folder,
      script,
      (home, out) => node([command("esbuild"), entry, "--bundle", "--minify", ...argv(out)], home),
      row,
    );
}

async function bundle(out, browser) {
  const { rollup } = await import("rollup");
  const { default: nodeResolve } = await import("@rollup/plugin-node-resolve");
  const build = await rollup({ input: join(project("rollup"), "main.js"), plugins: [nodeResolve({ browser })] });
  await build.write({ dir: out, format: "es" });
  await build.close();
}

async function viteDev({ runs, core }) {
  const { createServer } = await import("vite");
  const vite = await createServer({
    root: project("vite"),
    configFile: false,
    logLevel: "warn",
    server: { host: "127.0.0.1", port: 0 },
  });
  try {
    await vite.listen();
    await visit(vite.resolvedUrls.local[0], { browsers: runs, core });
  } finally {
    await vite.close();
  }
}

const CHROMIUM = ["Chromium"];

export const rows = [
  {
    environment: "Vite, build",
    tool: "vite",
    runs: ["Chromium", "Firefox"],
    core: "streamed",
    sentence: "a Vite build carries the core along",
    run: (row) => built("vite", "dist", "", (home) => node([command("vite"), "build", "--logLevel=warn"], home), row),
  },
  {
    environment: "Vite, dev server",
    tool: "vite",
    runs: CHROMIUM,
    core: "streamed",
    sentence: "Vite's dev server serves the core",
    run: viteDev,
  },
  {
    environment: "webpack",
    tool: "webpack",
    runs: CHROMIUM,
    core: "streamed",
    sentence: "a webpack build carries the core along",
    run: (row) => {
      const argv = (out) => [command("webpack-cli"), "./main.js", "--mode=production", `--output-path=${out}`];
      return built("webpack", "dist", CLASSIC, (home, out) => node(argv(out), home), row);
    },
  },
  {
    environment: "esbuild",
    tool: "esbuild",
    runs: CHROMIUM,
    core: "copy",
    sentence: "an esbuild bundle for a classic script asks for no file that isn't there",
    run: esbuild("classic", CLASSIC, (out) => [`--outfile=${join(out, "main.js")}`]),
  },
  {
    environment: "esbuild, ES module",
    tool: "esbuild",
    runs: CHROMIUM,
    core: "copy",
    sentence: "an esbuild bundle as a module asks for no file that isn't there",
    run: esbuild("module", MODULE, (out) => ["--format=esm", `--outfile=${join(out, "main.js")}`]),
  },
  {
    environment: "esbuild, `--splitting`",
    tool: "esbuild",
    runs: CHROMIUM,
    core: "copy",
    sentence: "a split esbuild bundle asks for no file that isn't there",
    run: esbuild("split", MODULE, (out) => ["--format=esm", "--splitting", `--outdir=${out}`]),
  },
  {
    environment: "esbuild, `pipedrive-wasm/inline`",
    tool: "esbuild",
    runs: CHROMIUM,
    core: "copy",
    sentence: "an esbuild bundle of the inline entry works",
    run: esbuild("inline", MODULE, (out) => ["--format=esm", `--outfile=${join(out, "main.js")}`], "inline.js"),
  },
  {
    environment: "Rollup, node-resolve with `browser: true`",
    tool: "rollup",
    runs: CHROMIUM,
    core: "copy",
    sentence: "a Rollup bundle for browsers asks for no file that isn't there",
    run: (row) => built("rollup", "browser", MODULE, (home, out) => bundle(out, true), row),
  },
  {
    environment: "Rollup, node-resolve as it comes",
    tool: "rollup",
    runs: CHROMIUM,
    core: "copy",
    sentence: "a Rollup bundle without a word about browsers works in one",
    run: (row) => built("rollup", "default", MODULE, (home, out) => bundle(out, false), row),
  },
];
