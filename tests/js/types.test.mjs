// What the types say to the strictest of programs, also to one for Node alone, which knows nothing of a browser.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const home = new URL(".", import.meta.resolve("pipedrive-wasm/package.json"));
const tools = new URL(".", import.meta.resolve("typescript/package.json"));

for (const [place, lib, types] of [["a browser", ["ES2022", "DOM"], []], ["Node alone", ["ES2022"], ["node"]]]) {
  test(`the types hold under all strict settings in ${place}`, async () => {
    // Beside the installed package, so that nothing of ours is in reach.
    const folder = await mkdtemp(fileURLToPath(new URL("../../strict-", home)));
    const files = ["strict.ts", "app.ts", "session.ts"];
    for (const file of files) await cp(new URL(`types/${file}`, import.meta.url), `${folder}/${file}`);
    const compilerOptions = {
      ...{ module: "NodeNext", moduleResolution: "NodeNext", target: "ES2022", noEmit: true, skipLibCheck: false, strict: true },
      ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noPropertyAccessFromIndexSignature: true },
      ...{ lib, types, typeRoots: [fileURLToPath(new URL("../@types", tools))] },
    };
    await writeFile(`${folder}/package.json`, '{ "type": "module" }');
    await writeFile(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files }));
    try {
      await run(process.execPath, [fileURLToPath(new URL("bin/tsc", tools)), "--project", folder]);
    } catch ({ stdout }) {
      assert.fail(stdout);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
