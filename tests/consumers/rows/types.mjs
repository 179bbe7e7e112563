// TypeScript programs, checked, compiled and run; and what linters of packages say.

import assert from "node:assert/strict";
import { join } from "node:path";

import { command, node, project } from "../programs.mjs";
import { expected } from "../sandbox.mjs";

function program({ module, moduleResolution, source = "main.ts" }) {
  return async () => {
    const home = project("typescript");
    const out = join(home, "out", `${moduleResolution}-${source.split(".")[1]}`);
    const flags = { module, moduleResolution, target: "es2022", types: "", outDir: out };
    const argv = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
    await node([command("tsc", "typescript"), source, "--ignoreConfig", "--strict", "--skipLibCheck", "false", ...argv], home);
    const made = join(out, source.replace(/ts$/, "js"));
    assert.deepEqual(JSON.parse(await node([made], home)), expected);
  };
}

export const rows = [
  {
    environment: "TypeScript, `moduleResolution: bundler`",
    tool: "typescript",
    sentence: "a TypeScript program with moduleResolution bundler compiles and runs",
    run: program({ module: "esnext", moduleResolution: "bundler" }),
  },
  {
    environment: "TypeScript, `moduleResolution: node16`",
    tool: "typescript",
    sentence: "a TypeScript program with moduleResolution node16 compiles and runs",
    run: program({ module: "node16", moduleResolution: "node16" }),
  },
  {
    environment: "TypeScript, `moduleResolution: nodenext`",
    tool: "typescript",
    sentence: "a TypeScript program with moduleResolution nodenext compiles and runs",
    run: program({ module: "nodenext", moduleResolution: "nodenext" }),
  },
  {
    environment: "TypeScript, CommonJS with `moduleResolution: nodenext`",
    tool: "typescript",
    sentence: "a TypeScript program in CommonJS compiles and runs",
    run: program({ module: "nodenext", moduleResolution: "nodenext", source: "main.cts" }),
  },
];

/** No environments, so not in the table. */
export const linters = [
  {
    sentence: "publint finds nothing",
    run: () => node([command("publint"), "--strict", "--level=suggestion", "projects/node_modules/pipedrive-wasm"], "."),
  },
  {
    sentence: "Are the types wrong? They aren't",
    // An ES module for all, `require` in CommonJS included; the core itself is no module and has no types.
    run: () => {
      const argv = ["--pack", "projects/node_modules/pipedrive-wasm", "--profile=esm-only", "--exclude-entrypoints=./core.wasm"];
      return node([command("attw", "@arethetypeswrong/cli"), ...argv], ".");
    },
  },
];
