// What is in the tarball, and what other tools make of it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const home = new URL(".", import.meta.resolve("pipedrive-wasm/package.json"));
const facts = JSON.parse(await readFile(new URL("package.json", home), "utf8"));

test("it depends on nothing", () => {
  assert.equal(facts.dependencies, undefined);
  assert.equal(facts.scripts, undefined);
});

test("every file that it names is there", async () => {
  const paths = [];
  const collect = (value) => (typeof value === "string" ? paths.push(value) : Object.values(value).forEach(collect));
  collect([facts.exports, facts.types, facts.sideEffects]);
  for (const path of paths) await readFile(new URL(path, home));
});

test("it brings its papers, and nothing that only its makers need", async () => {
  const files = (await readdir(home)).sort();
  assert.deepEqual(files, ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "dist", "package.json"]);
});

test("an import loads few files", async () => {
  const loaded = new Set();
  const load = async (name) => {
    if (loaded.has(name)) return;
    loaded.add(name);
    const text = await readFile(new URL(`dist/${name}`, home), "utf8");
    for (const [, next] of text.matchAll(/from"\.\/([^"]+)"/g)) await load(next);
  };
  await load("browser.js");
  assert.ok(loaded.size <= 4, [...loaded].join());
});

test("the wasm is a subpath of its own", async () => {
  const bytes = await readFile(new URL(import.meta.resolve("pipedrive-wasm/core.wasm")));
  assert.ok(WebAssembly.validate(bytes));
});

test("a CommonJS program can require it where Node can", { skip: !process.features.require_module }, async () => {
  const program = 'const { Pipedrive } = require("pipedrive-wasm"); console.log(typeof Pipedrive);';
  const { stdout } = await run(process.execPath, ["--input-type=commonjs", "--eval", program], { cwd: fileURLToPath(home) });
  assert.equal(stdout.trim(), "function");
});

test("the inline entry works in Node, too", async () => {
  const { Pipedrive } = await import("pipedrive-wasm/inline");
  const fetch = async () => Response.json({ success: true, data: { id: 1 } });
  assert.equal((await new Pipedrive({ apiToken: "secret", fetch }).deals.get(1)).id, 1);
});

for (const [module, moduleResolution] of [["ESNext", "Bundler"], ["NodeNext", "NodeNext"]]) {
  test(`its types hold for a program with moduleResolution ${moduleResolution}`, async () => {
    // Beside the installed package, so that nothing of ours is in reach.
    const folder = new URL("../../", home);
    const source = new URL(`usage-${moduleResolution}.ts`, folder);
    const config = new URL(`tsconfig-${moduleResolution}.json`, folder);
    const compilerOptions = { module, moduleResolution, target: "ES2022", lib: ["ES2022", "DOM"], types: [], strict: true, noEmit: true };
    await writeFile(source, await readFile(new URL("types/usage.ts", import.meta.url)));
    await writeFile(config, JSON.stringify({ compilerOptions, files: [fileURLToPath(source)] }));
    const tsc = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
    try {
      await run(process.execPath, [tsc, "--project", fileURLToPath(config)]);
    } catch ({ stdout }) {
      assert.fail(stdout);
    } finally {
      await Promise.all([rm(source), rm(config)]);
    }
  });
}
