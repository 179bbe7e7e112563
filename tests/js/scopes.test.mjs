// Which OAuth scopes an app needs. The cases are shared with Rust: `tests/scopes.rs`.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

import { InvalidInputError, Pipedrive } from "pipedrive-wasm";

const dist = new URL("dist/", import.meta.resolve("pipedrive-wasm/package.json"));
const chunk = (await readdir(dist)).find((name) => /^scopes-\w+\.js$/.test(name));
const { missingScope, requiredScopes, scopesOf } = await import(new URL(chunk, dist));

const read = async (path) => JSON.parse(await readFile(new URL(`../../${path}`, import.meta.url), "utf8"));
const catalogue = await readdir(new URL("../../catalogue/", import.meta.url));
const resources = await Promise.all(catalogue.filter((name) => name.endsWith(".json")).map((name) => read(`catalogue/${name}`)));
const operations = resources.flatMap((resource) => resource.operations);

const refused = (facts) => Object.assign(new Error(facts.message), facts);
const crm = new Pipedrive({ apiToken: "none", fetch: () => assert.fail("nothing is to be sent") });

for (const { what, operations, scopes } of await read("tests/scopes.json")) {
  test(`the least scopes: ${what}`, async () => assert.deepEqual(await crm.requiredScopes(operations), scopes));
}

test("every operation has the scopes of the catalogue, by both names", () => {
  assert.equal(operations.length, 372);
  for (const { id, key, scopes = [] } of operations) {
    assert.deepEqual(scopesOf(id, refused), scopes, id);
    assert.deepEqual(scopesOf(key, refused), scopes, key);
  }
});

/** As a person would check it: one of its scopes, or the `:full` of one that reads. */
const serves = (granted, scopes = []) =>
  scopes.length === 0 || scopes.some((scope) => granted.includes(scope) || granted.includes(scope.replace(":read", ":full")));

test("the least scopes for one operation allow it", () => {
  for (const { id, scopes } of operations) {
    const granted = requiredScopes([id], refused);
    assert.equal(granted.length, scopes ? 1 : 0, id);
    assert.ok(serves(granted, scopes), `${id}: ${granted}`);
  }
});

test("the least scopes for many operations allow each, and none is to spare", () => {
  for (let step = 1; step < 40; step++) {
    const some = operations.filter((_, at) => at % step === 0);
    const granted = requiredScopes(some.map(({ id }) => id), refused);
    assert.ok(some.every(({ scopes }) => serves(granted, scopes)), `every ${step}th: ${granted}`);
    for (const left of granted) {
      const rest = granted.filter((scope) => scope !== left);
      assert.ok(!some.every(({ scopes }) => serves(rest, scopes)), `every ${step}th: ${left} is to spare`);
    }
    assert.deepEqual(requiredScopes(some.map(({ key }) => key).reverse(), refused), granted);
  }
});

test("an unknown operation is refused by name", async () => {
  for (const name of ["deals.lst", "getNothing", "", "constructor", undefined]) {
    await assert.rejects(crm.requiredScopes(["deals.list", name]), (error) => {
      assert.ok(error instanceof InvalidInputError);
      assert.equal(error.code, "invalid_input");
      assert.equal(error.message, `scopes: there is no operation ${name}; docs/operations.md lists them all`);
      return true;
    });
  }
});

test("the sentence for an error names the scopes without claiming to know the cause", () => {
  assert.equal(missingScope("deals.list"), "if it is a matter of scopes, the app needs one of deals:read, deals:full");
  assert.equal(missingScope("getWebhooks"), "if it is a matter of scopes, the app needs admin");
  assert.equal(missingScope("oauth.getTokens"), undefined);
  assert.equal(missingScope("getNothing"), undefined);
});
