// `npx pipedrive-wasm types`: what it says, what it writes, and how it ends.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSandboxes } from "./own-sandboxes.mjs";

const run = promisify(execFile);
const home = new URL(".", import.meta.resolve("pipedrive-wasm/package.json"));
const tools = new URL(".", import.meta.resolve("typescript/package.json"));
const cli = fileURLToPath(new URL("dist/cli.js", home));
const TOKEN = "sandbox-token";

/** Names that were made to break what is written. */
export const HOSTILE = [
  ...["__proto__", "constructor", "type", "self", "Self", "fn", "1st place", "quo\"te", "back\\slash", "new\nline", "*/ comment", "`tick${1}`", "\u2028line", "🦄", "שלום", "\u202eevil", "Größe", "größe", "価格"],
];

async function pipedrive(words, environment = { PIPEDRIVE_API_TOKEN: TOKEN }) {
  try {
    return { code: 0, ...(await run(process.execPath, [cli, ...words], { env: { PATH: process.env.PATH, ...environment } })) };
  } catch ({ code, stdout, stderr }) {
    return { code, stdout, stderr };
  }
}

async function folderFor(t) {
  const folder = await mkdtemp(join(tmpdir(), "types-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** A sandbox with hostile names beside its own. */
async function hostile(t) {
  const [sandbox] = await startSandboxes(t);
  for (const field_name of HOSTILE) {
    const body = { field_name, field_type: "enum", options: [{ label: field_name }, { label: "Other" }, { label: "Other" }] };
    const answer = await sandbox.fetch("/api/v2/dealFields", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    assert.equal(answer.status, 200);
  }
  return sandbox;
}

test("help says what there is, and a mistake says so and where help is", async () => {
  const help = await pipedrive(["--help"]);
  assert.deepEqual([help.code, help.stderr], [0, ""]);
  for (const option of ["--out", "--check", "--rust", "--only", "--base-url", "--company-domain", "PIPEDRIVE_API_TOKEN"]) assert.ok(help.stdout.includes(option), option);
  for (const [words, said] of [
    [["typos"], /there is no command "typos"/],
    [["types", "--ouch"], /"--ouch" isn't known/],
    [["types", "--out"], /--out needs a value/],
    [["types", "--check"], /--check needs --out/],
    [["types", "extra"], /"extra" isn't known/],
  ]) {
    const { code, stderr, stdout } = await pipedrive(words);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, said);
    assert.match(stderr, /--help says more/);
  }
  assert.equal((await pipedrive([])).code, 2);
});

test("without a token, with a wrong one and where nobody answers it fails in a line, which never has the token", async (t) => {
  const [{ baseUrl }] = await startSandboxes(t);
  const none = await pipedrive(["types", "--base-url", baseUrl], {});
  assert.deepEqual([none.code, none.stdout], [2, ""]);
  assert.match(none.stderr, /PIPEDRIVE_API_TOKEN/);
  for (const environment of [{ PIPEDRIVE_API_TOKEN: "very-secret-token" }, { PIPEDRIVE_ACCESS_TOKEN: "very-secret-token" }]) {
    for (const place of [baseUrl, "http://127.0.0.1:1"]) {
      const { code, stdout, stderr } = await pipedrive(["types", "--base-url", place], environment);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^pipedrive-wasm: dealFields\.list: .*\n$/);
      assert.ok(!stderr.includes("very-secret-token"));
    }
  }
});

test("the same account gives the same text, whatever the order of its fields", async (t) => {
  const [one, other] = await startSandboxes(t, { count: 2, seed: 1 });
  const keys = (text) => text.replace(/[0-9a-f]{40}/g, "key");
  const texts = await Promise.all([one, one, other].map(async ({ baseUrl }) => (await pipedrive(["types", "--base-url", baseUrl])).stdout));
  assert.equal(texts[0], texts[1]);
  assert.equal(keys(texts[0]), keys(texts[2]));
  const names = [...texts[0].matchAll(/^    ("[^"]+"): /gm)].map(([, name]) => name);
  assert.equal(names.length, 53);
});

test("--check ends well where nothing has changed, and says what has", async (t) => {
  const [sandbox] = await startSandboxes(t);
  const out = join(await folderFor(t), "crm.d.ts");
  const options = ["types", "--base-url", sandbox.baseUrl, "--out", out];
  const missing = await pipedrive([...options, "--check"]);
  assert.deepEqual([missing.code, missing.stdout], [2, ""]);
  assert.match(missing.stderr, /doesn't exist/);
  assert.deepEqual((await pipedrive(options)).stdout, `${out}: written\n`);
  assert.deepEqual((await pipedrive(options)).stdout, `${out}: as before\n`);
  assert.deepEqual(await pipedrive([...options, "--check"]), { code: 0, stdout: "", stderr: "" });

  const send = (method, path, body) => sandbox.fetch(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const { data } = await (await sandbox.fetch("/api/v2/dealFields?limit=500")).json();
  const region = data.find((field) => field.field_name === "Region");
  await send("POST", `/api/v2/dealFields/${region.field_code}/options`, [{ label: "Antarctica" }]);
  await send("PATCH", `/api/v2/dealFields/${data.find((field) => field.field_name === "Seats").field_code}`, { required_fields: { enabled: true, stage_ids: [], statuses: {} } });
  await send("PATCH", `/api/v2/dealFields/${data.find((field) => field.field_name === "Hotline").field_code}`, { required_fields: { enabled: true, stage_ids: [4, 3], statuses: { 1: ["won"] } } });
  const before = await readFile(out, "utf8");
  const { code, stdout, stderr } = await pipedrive([...options, "--check"]);
  assert.deepEqual([code, stderr, await readFile(out, "utf8")], [1, "", before]);
  const changes = stdout.split("\n").slice(1, -1);
  assert.deepEqual(changes.map((line) => line.replace(/[0-9a-f]{40}/, "key")), [
    "-     /** `key`. */",
    "+     /** `key`. Needed in stages 3, 4; won in pipeline 1. */",
    '-     "Region": CustomField<"enum", "EMEA" | "Americas" | "APAC">;',
    '+     "Region": CustomField<"enum", "EMEA" | "Americas" | "APAC" | "Antarctica">;',
    '-     "Seats": CustomField<"double">;',
    '+     "Seats": CustomField<"double", string, true>;',
  ]);
});

test("--only chooses kinds of record, and what the token may not read is left out and told of", async (t) => {
  const [{ baseUrl }] = await startSandboxes(t);
  const { stdout } = await pipedrive(["types", "--only=person,product", "--base-url", baseUrl]);
  assert.deepEqual([...stdout.matchAll(/^  (\w+): \{$/gm)].map(([, kind]) => kind), ["person", "product"]);
  const odd = await pipedrive(["types", "--only", "stage", "--base-url", baseUrl]);
  assert.match(odd.stderr, /no "stage"/);

  const denying = createServer((request, response) => {
    const allowed = request.url.startsWith("/api/v2/personFields");
    response.writeHead(allowed ? 200 : 403, { "content-type": "application/json" });
    response.end(JSON.stringify(allowed ? { success: true, data: [], additional_data: { next_cursor: null } } : { success: false, error: "no scope\u001b[2J" }));
  });
  await new Promise((ready) => denying.listen(0, "127.0.0.1", ready));
  t.after(() => denying.close());
  const place = ["--base-url", `http://127.0.0.1:${denying.address().port}`];
  const some = await pipedrive(["types", ...place]);
  assert.equal(some.code, 0);
  assert.match(some.stdout, /person: \{\n {2}\};/);
  assert.equal(some.stderr.trim().split("\n").length, 4);
  assert.ok(!some.stderr.includes("\u001b"));
  assert.equal((await pipedrive(["types", "--only", "deal", ...place])).code, 2);
});

test("TypeScript with hostile names compiles, and means those names", async (t) => {
  const { baseUrl } = await hostile(t);
  const folder = await mkdtemp(fileURLToPath(new URL("../../hostile-", home)));
  t.after(() => rm(folder, { recursive: true }));
  const { stdout } = await pipedrive(["types", "--base-url", baseUrl, "--only", "deal", "--out", `${folder}/crm.d.ts`]);
  assert.match(stdout, /written/);
  const text = await readFile(`${folder}/crm.d.ts`, "utf8");
  assert.ok(!/[^\P{C}\n]/u.test(text), "there is no character in it that can't be seen");
  const program = `import { Pipedrive } from "pipedrive-wasm";
import type { Crm } from "./crm.js";
const crm = new Pipedrive<Crm>({ apiToken: "x", customFields: "names" });
${HOSTILE.map((name) => `crm.deals.update(1, { custom_fields: { [${JSON.stringify(name)}]: ${JSON.stringify(name)} } });\ncrm.deals.update(1, { custom_fields: { [${JSON.stringify(name)}]: "Other (2)" } });`).join("\n")}
// @ts-expect-error no such label
crm.deals.update(1, { custom_fields: { ["__proto__"]: "nothing" } });
`;
  await writeFile(`${folder}/program.ts`, program);
  await writeFile(`${folder}/package.json`, '{ "type": "module" }');
  const compilerOptions = { module: "NodeNext", target: "ES2022", lib: ["ES2022", "DOM"], noEmit: true, strict: true, types: [] };
  await writeFile(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ["program.ts"] }));
  try {
    await run(process.execPath, [fileURLToPath(new URL("bin/tsc", tools)), "--project", folder]);
  } catch ({ stdout }) {
    assert.fail(stdout);
  }
});

test("structs for Rust are what the crate's own tests compile", async (t) => {
  const [{ baseUrl }] = await startSandboxes(t);
  const odd = await hostile(t);
  // After a change that is meant: `WRITE_TYPES=1` writes them anew.
  const checking = process.env.WRITE_TYPES ? [] : ["--check"];
  for (const [file, place] of [["crm", baseUrl], ["hostile", odd.baseUrl]]) {
    const out = fileURLToPath(new URL(`../rust_account/${file}.rs`, import.meta.url));
    const { code, stdout, stderr } = await pipedrive(["types", "--rust", ...checking, "--base-url", place, "--out", out]);
    assert.deepEqual([code, checking.length ? stdout : "", stderr], [0, "", ""]);
  }
});
