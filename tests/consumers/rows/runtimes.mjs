// Programs outside a page.

import assert from "node:assert/strict";
import { readdir, rename } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { command, dist, node, output, project } from "../programs.mjs";
import { expected, sandbox } from "../sandbox.mjs";

function same(printed) {
  assert.deepEqual(JSON.parse(printed), expected);
}

/** Runs a program while the package lacks a file, which shows that the program does without it. */
async function without(file, run) {
  await rename(join(dist, file), join(dist, `${file}.away`));
  try {
    return await run();
  } finally {
    await rename(join(dist, `${file}.away`), join(dist, file));
  }
}

const FILE = "core.wasm";
const COPY = "core.base64.js";

/** Where npm put a program that comes as a package a platform. Install scripts, which would link it, don't run. */
function native(tool, packages, file) {
  const { resolve } = createRequire(import.meta.url);
  for (const name of packages) {
    try {
      return resolve(`${name}/${file}`);
    } catch {
      // Made for another platform, so npm left it out.
    }
  }
  throw new Error(`npm has no ${tool} for ${process.platform} ${process.arch}: none of ${packages.join(", ")} is installed`);
}

async function bundledForNode(format, extension) {
  const home = project("esbuild");
  const file = join(home, `server.bundle.${extension}`);
  const argv = ["--bundle", "--platform=node", `--format=${format}`, `--outfile=${file}`, "--log-level=error"];
  await node([command("esbuild"), "server.js", ...argv], home);
  same(await without(FILE, () => node([file], home)));
}

async function worker() {
  const home = project("worker");
  await without(COPY, () => node([command("wrangler"), "deploy", "--dry-run", "--outdir=dist"], home));
  const out = join(home, "dist");
  const wasm = (await readdir(out)).filter((name) => name.endsWith(".wasm"));
  // `<hash>-core.wasm`. A Worker can't fetch a module later: what may be needed goes along.
  const names = wasm.map((name) => name.replace(/^.*-/, "")).sort();
  assert.deepEqual(names, ["core.wasm", "fields.wasm"], "wrangler carries each module along, once");
  const { Miniflare } = await import("miniflare");
  const miniflare = new Miniflare({
    modules: true,
    modulesRoot: out,
    scriptPath: join(out, "main.js"),
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    compatibilityDate: "2026-04-01",
    bindings: { API_TOKEN: sandbox.apiToken, BASE_URL: sandbox.baseUrl },
  });
  try {
    const response = await miniflare.dispatchFetch("http://worker.test/");
    same(await response.text());
  } finally {
    await miniflare.dispose();
  }
}

function deno() {
  const packages = ["linux-x64-glibc", "linux-arm64-glibc", "darwin-arm64", "darwin-x64", "win32-x64", "win32-arm64"];
  const program = native("Deno", packages.map((name) => `@deno/${name}`), process.platform === "win32" ? "deno.exe" : "deno");
  // Without --allow-read: a program that only calls the API shouldn't have to ask for more.
  return output(program, ["run", "--no-prompt", "--allow-net=127.0.0.1", "--allow-env", "main.js"], project("node"));
}

function bun() {
  const packages = ["linux-x64", "linux-aarch64", "darwin-aarch64", "darwin-x64", "windows-x64"];
  const file = process.platform === "win32" ? "bin/bun.exe" : "bin/bun";
  return output(native("Bun", packages.map((name) => `@oven/bun-${name}`), file), ["run", "main.js"], project("node"));
}

export const rows = [
  {
    environment: "Node 20 and newer, `import`",
    core: "file",
    sentence: "an ES module in Node works",
    run: async () => same(await without(COPY, () => node(["main.js"], project("node")))),
  },
  {
    environment: "Node 20.19 and newer, `require`",
    core: "file",
    sentence: "a CommonJS program in Node requires it, without a warning",
    run: async () => same(await without(COPY, () => node(["--throw-deprecation", "main.cjs"], project("node")))),
  },
  {
    environment: "Node, one ES module made by esbuild",
    tool: "esbuild",
    core: "copy",
    sentence: "a server bundled into one ES module works without the core's file",
    run: () => bundledForNode("esm", "mjs"),
  },
  {
    environment: "Node, one CommonJS file made by esbuild",
    tool: "esbuild",
    core: "copy",
    sentence: "a server bundled into one CommonJS file works without the core's file",
    run: () => bundledForNode("cjs", "cjs"),
  },
  {
    environment: "Cloudflare Workers",
    tool: "wrangler",
    core: "module",
    sentence: "a Worker as wrangler bundles it runs in workerd",
    run: worker,
  },
  {
    environment: "Deno",
    tool: "deno",
    needs: "`--allow-net`, `--allow-env` for its own settings",
    core: "copy",
    sentence: "a program in Deno works with leave to use the network alone",
    run: async () => same(await without(FILE, deno)),
  },
  {
    environment: "Bun",
    tool: "bun",
    core: "file",
    sentence: "a program in Bun works",
    run: async () => same(await without(COPY, bun)),
  },
];
