// Types of an account: what `npx pipedrive-wasm types` writes, and what tsc makes of it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSandboxes } from "./own-sandboxes.mjs";

const run = promisify(execFile);
const home = new URL(".", import.meta.resolve("pipedrive-wasm/package.json"));
const tools = new URL(".", import.meta.resolve("typescript/package.json"));
const example = new URL("../../examples/custom-fields/", import.meta.url);
const cli = fileURLToPath(new URL("dist/cli.js", home));

/** Runs the command: how it ended, and what it said. */
async function pipedrive(words, environment = {}) {
  const env = { PATH: process.env.PATH, PIPEDRIVE_API_TOKEN: "sandbox-token", ...environment };
  try {
    return { code: 0, ...(await run(process.execPath, [cli, ...words], { env })) };
  } catch ({ code, stdout, stderr }) {
    return { code, stdout, stderr };
  }
}

/** A folder beside the installed package, so that nothing of ours is in reach; it goes with the test. */
async function folderFor(t) {
  const folder = await mkdtemp(fileURLToPath(new URL("../../account-", home)));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(`${folder}/package.json`, '{ "type": "module" }');
  return folder;
}

/** What tsc says of a file, a line each. */
async function compiled(folder, file) {
  const compilerOptions = {
    ...{ module: "NodeNext", moduleResolution: "NodeNext", target: "ES2022", lib: ["ES2022", "DOM"], noEmit: true, strict: true },
    ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, types: ["node"] },
    typeRoots: [fileURLToPath(new URL("../@types", tools))],
  };
  await writeFile(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: [file] }));
  try {
    await run(process.execPath, [fileURLToPath(new URL("bin/tsc", tools)), "--project", folder, "--pretty", "false"]);
    return [];
  } catch ({ stdout }) {
    return stdout.trim().split("\n");
  }
}

test("the example's types are those of the sandbox's account, to the letter", async (t) => {
  const [{ baseUrl }] = await startSandboxes(t);
  const { code, stdout } = await pipedrive(["types", "--check", "--out", fileURLToPath(new URL("crm.d.ts", example)), "--base-url", baseUrl]);
  assert.equal(stdout, "");
  assert.equal(code, 0);
});

test("a program is checked against the account's types, and does what it says", async (t) => {
  const [{ baseUrl, apiToken }] = await startSandboxes(t);
  const folder = await folderFor(t);
  for (const file of ["main.ts", "crm.d.ts"]) await cp(new URL(file, example), `${folder}/${file}`);
  assert.deepEqual(await compiled(folder, "main.ts"), []);

  const esbuild = fileURLToPath(new URL("bin/esbuild", new URL(".", import.meta.resolve("esbuild/package.json"))));
  await run(esbuild, [`${folder}/main.ts`, "--format=esm", `--outfile=${folder}/main.mjs`]);
  const env = { PATH: process.env.PATH, PIPEDRIVE_API_TOKEN: apiToken, PIPEDRIVE_BASE_URL: baseUrl };
  const { stdout } = await run(process.execPath, [`${folder}/main.mjs`], { env });
  assert.match(stdout, /^written by names: \{ id: 7, label: 'High' \}/);
  assert.match(stdout, /^an option was added: \{ id: \d+, label: 'Antarctica' \}$/m);
  assert.match(stdout, /^found: Acme renewal$/m);
  assert.match(stdout, /^two fields of it: Seats, Region$/m);
});

test("each deliberate mistake is the error that it must be", async (t) => {
  const folder = await folderFor(t);
  await cp(new URL("crm.d.ts", example), `${folder}/crm.d.ts`);
  await cp(new URL("account/mistakes.ts", import.meta.url), `${folder}/mistakes.ts`);
  const lines = (await readFile(`${folder}/mistakes.ts`, "utf8")).split("\n");
  const expected = lines.flatMap((line, at) => {
    const [, code, text] = /^\s*\/\/ (TS\d+): (.*)$/.exec(line) ?? [];
    return code ? [{ line: at + 2, code, text }] : [];
  });
  assert.equal(expected.length, 33);

  const said = await compiled(folder, "mistakes.ts");
  // What explains an error further is indented below it.
  const errors = said.join("\n").split(/\n(?=\S)/).map((error) => {
    const [, line, code] = /^mistakes\.ts\((\d+),\d+\): error (TS\d+)/.exec(error.replace(/^.*\/(?=mistakes)/, "")) ?? [];
    return { line: Number(line), code, text: error };
  });
  assert.deepEqual(errors.map(({ line, code }) => [line, code]), expected.map(({ line, code }) => [line, code]), said.join("\n"));
  for (const [at, { line, text }] of expected.entries()) {
    assert.ok(errors[at].text.includes(text), `line ${line} should say ${text}, and says ${errors[at].text}`);
  }
});
