// Names of fields and options that were made to break things.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pipedrive } from "pipedrive-wasm";
import { startNamed } from "./named.mjs";
import { failure, ownToken } from "./scripted.mjs";

const NAMES = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "then", "valueOf", "toJSON", "length", "custom_fields", "id", "or"],
  ...["x".repeat(255), "🦄🏳️‍🌈", "שלום עולם", "a\u202eb", 'quo"te', "back\\slash", "new\nline", "`tick${1}`", "Tier", "tier", "TIER", " Tier ", "*/ //", "\u2028", "0", "-1", ""],
];
const fieldsOf = (names) => names.map((field_name, at) => ({ field_code: `${at}`.padStart(40, "a"), field_name, field_type: "enum", is_custom_field: true, options: [{ id: 1, label: "__proto__" }, { id: 2, label: "constructor" }] }));

function account(rows, record) {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push(init.body && JSON.parse(init.body));
    const { pathname } = new URL(url);
    const data = pathname.endsWith("Fields") ? rows : typeof record === "function" ? record() : record;
    return Response.json({ success: true, data, additional_data: { next_cursor: null } });
  };
  return { crm: new Pipedrive({ apiToken: ownToken(), fetch, customFields: "names" }), sent };
}

/** The own properties, also where one is called `__proto__`. */
const own = (object) => Object.fromEntries(Object.getOwnPropertyNames(object).map((name) => [`own ${name}`, object[name]]));

test("any name is an own property of what is read, and pollutes nothing", async () => {
  const rows = fieldsOf(NAMES);
  const { crm } = account(rows, () => ({ id: 1, custom_fields: Object.fromEntries(rows.map(({ field_code }) => [field_code, 2])) }));
  const { custom_fields: read } = await crm.deals.get(1);
  const { fields } = await crm.fields.deal();
  assert.equal(Object.getPrototypeOf(read), Object.prototype);
  assert.deepEqual(own(read), Object.fromEntries(fields.map(({ name }) => [`own ${name}`, { id: 2, label: "constructor" }])));
  assert.deepEqual(fields.filter(({ name }, at) => name !== NAMES[at]).map(({ key, name }) => [key, name]), [[`${NAMES.length - 1}`.padStart(40, "a"), `${NAMES.length - 1}`.padStart(40, "a")]]);
  assert.deepEqual([{}.id, {}.label, Object.keys(Object.prototype)], [undefined, undefined, []]);
});

test("any name can be written, as it was read", async () => {
  const rows = fieldsOf(NAMES);
  const { crm, sent } = account(rows, () => ({ id: 1, custom_fields: Object.fromEntries(rows.map(({ field_code }) => [field_code, 1])) }));
  const { custom_fields } = await crm.deals.get(1);
  await crm.deals.update(1, { custom_fields });
  assert.deepEqual(sent.at(-1).custom_fields, Object.fromEntries(rows.map(({ field_code }) => [field_code, 1])));
  await crm.deals.update(1, { custom_fields: { ["__proto__"]: "constructor", tier: "__proto__" } });
  assert.deepEqual(sent.at(-1).custom_fields, { [rows[0].field_code]: 2, [rows[NAMES.indexOf("tier")].field_code]: 1 });
  const error = await failure(crm.deals.update(1, { custom_fields: { constructor: "valueOf" } }));
  assert.equal(error.problems[0].code, "unknown_option");
});

test("flat records are read the same, and keys that only look like ours stay", async () => {
  const rows = fieldsOf(NAMES);
  const flat = JSON.parse(`{"id":"u","title":"L","__proto__":"mine","${rows[0].field_code}":"2","${rows[3].field_code}":"1"}`);
  const { crm } = account(rows, () => structuredClone(flat));
  const lead = await crm.leads.get("2d5c7a1e-8f55-4f4a-9b9e-0c7f3c5d9a11");
  assert.equal(lead.title, "L");
  assert.deepEqual(own(lead.custom_fields), { "own __proto__": { id: 2, label: "constructor" }, "own hasOwnProperty": { id: 1, label: "__proto__" } });
});

test("names that differ by case are different, and a slip finds the nearest", async () => {
  const { crm } = account(fieldsOf(NAMES), { id: 1, custom_fields: {} });
  const error = await failure(crm.deals.update(1, { custom_fields: { tIER: 1, Teir: 1 } }));
  assert.deepEqual(error.problems.map(({ code }) => code), ["unknown_field", "unknown_field"]);
  assert.ok(error.problems.every(({ nearest }) => /tier/i.test(nearest)));
});

test("definitions that make no sense are passed over", async () => {
  const odd = [null, 5, "x", [], {}, { field_code: 5, field_name: "Five" }, { field_code: "b".repeat(40) }, { field_code: "c".repeat(40), field_name: "C", field_type: "set", is_custom_field: true, options: "none" }];
  const { crm } = account(odd, () => ({ id: 1, custom_fields: { ["c".repeat(40)]: [1, null, { id: 2 }, "3"], ["b".repeat(40)]: { deep: true } } }));
  const { custom_fields } = await crm.deals.get(1);
  assert.deepEqual(custom_fields, { C: [{ id: 1, label: null }, null, { id: 2 }, { id: "3", label: null }], ["b".repeat(40)]: { deep: true } });
});

test("answers without records, or with something else in their place, stay as they are", async () => {
  for (const data of [null, {}, { custom_fields: null }, { custom_fields: [] }, { custom_fields: "x" }]) {
    const { crm } = account(fieldsOf(["Tier"]), data);
    assert.deepEqual((await crm.request("getDeal", { id: 1 })).data, data);
  }
});

test("a call by a name that is none fails as without names", async (t) => {
  const { crm, byKey } = await startNamed(t);
  for (const operation of ["nothing", "__proto__", "constructor", "fields", "deals.where.where", "foo.where", 5, null]) {
    const [named, plain] = await Promise.all([failure(crm.request(operation, {})), failure(byKey.request(operation, {}))]);
    assert.deepEqual([named.code, plain.code], ["invalid_input", "invalid_input"], String(operation));
  }
});
