// The guide for those who come from the official client: its table names calls that both clients have, and that are
// the same operation.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { Pipedrive } from "pipedrive-wasm";

const read = (path) => readFile(new URL(`../../docs/${path}`, import.meta.url), "utf8");
const cells = (line) => line.split("|").map((cell) => cell.trim().replaceAll("`", ""));

const guide = await read("guides/official-client.md");
const rows = guide.split("\n").filter((line) => /^\| v[12] \|/.test(line)).map(cells);
const operations = await read("operations.md");
const known = new Map(
  operations
    .split("\n")
    .filter((line) => line.startsWith("| `crm."))
    .map(cells)
    .map(([, call, , name, path]) => [name, { call, version: /\/api\/(v[12])\//.exec(path)?.[1] }]),
);

test("the table has rows", () => assert.ok(rows.length >= 60, `${rows.length} rows`));

for (const [, version, theirs, ours] of rows) {
  test(`${theirs} of ${version} is ${ours}`, async () => {
    const [api, method] = theirs.split(".");
    const official = await import(`pipedrive/${version}`);
    assert.equal(typeof official[api].prototype[method], "function");
    assert.deepEqual(known.get(method), { call: ours, version });
    const path = ours.slice("crm.".length, ours.indexOf("(")).split(".");
    const crm = new Pipedrive({ apiToken: "none" });
    assert.equal(typeof path.reduce((place, name) => place[name], crm), "function");
  });
}
