// Dictionaries of fields in Cloudflare KV: whether KV works decides nothing. That they are used is tested in workerd.

import assert from "node:assert/strict";
import { test } from "node:test";

import { withDictionaries } from "pipedrive-wasm/cloudflare";

/** The part of a client that is used; work loads a dictionary. */
function client() {
  let known = "{}";
  return { fields: { export: async () => known, import: async (json) => void (known = json) }, load: () => (known = '{"deal":{}}') };
}

const broken = async () => {
  throw new Error("KV is away");
};

test("work is done and its result given where KV neither reads nor writes, and both are told", async () => {
  const crm = client();
  const told = [];
  const options = { namespace: { get: broken, put: broken }, name: 42, onError: (error) => told.push(error.message) };
  assert.equal(await withDictionaries(crm, options, async () => (crm.load(), "done")), "done");
  assert.deepEqual(told, ["KV is away", "KV is away"]);
});

test("what the work throws is thrown, and nothing else", async () => {
  const crm = client();
  const options = { namespace: { get: broken, put: broken }, name: 42, onError: () => undefined };
  await assert.rejects(withDictionaries(crm, options, async () => { throw new Error("of the work"); }), /^Error: of the work$/);
});

test("what the work had to load is kept, and the next one begins with it", async () => {
  const values = new Map();
  const namespace = { get: async (key) => values.get(key) ?? null, put: async (key, value) => void values.set(key, value) };
  const [first, second] = [client(), client()];
  await withDictionaries(first, { namespace, name: 42 }, async () => first.load());
  assert.deepEqual([...values], [["pipedrive_fields:42", '{"deal":{}}']]);
  await withDictionaries(second, { namespace, name: 42 }, async () => assert.equal(await second.fields.export(), '{"deal":{}}'));
});
