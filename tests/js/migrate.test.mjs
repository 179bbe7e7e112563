// Records and webhooks of API v1 in the shape of v2.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MigrateError, migrateFields, migrateRecord, migrateWebhook } from "pipedrive-wasm/migrate";

import { startNamed } from "./named.mjs";
import { failure } from "./scripted.mjs";

const KEY = "a".repeat(40);

const RECORDS = {
  activity: [
    { id: 1, user_id: 3, active_flag: true, busy_flag: true, done: 1, due_time: "", participants: [{ person_id: 5, primary_flag: true }], type_name: "Call" },
    { id: 1, owner_id: 3, is_deleted: false, busy: true, done: true, due_time: null, participants: [{ person_id: 5, primary: true }] },
  ],
  deal: [
    { id: 8, user_id: { id: 4, value: 4 }, deleted: false, label: "5,6", visible_to: "3", add_time: "2024-07-01 05:46:33", weighted_value: 1, [KEY]: "5.5", [`${KEY}_currency`]: "EUR" },
    { id: 8, owner_id: 4, is_deleted: false, label_ids: [5, 6], visible_to: 3, add_time: "2024-07-01T05:46:33Z", custom_fields: { [KEY]: { value: 5.5, currency: "EUR" } } },
  ],
  dealProduct: [
    { id: 9, deal_id: 8, enabled_flag: true, last_edit: "2024-07-01 05:46:33", order_nr: 1 },
    { id: 9, deal_id: 8, is_enabled: true, update_time: "2024-07-01T05:46:33Z" },
  ],
  field: [
    { id: 12, key: "k", name: "Fee", field_type: "monetary", edit_flag: true },
    { field_code: "k", field_name: "Fee", field_type: "monetary", is_custom_field: true },
  ],
  follower: [{ id: 77, user_id: 3, deal_id: 8, add_time: "2024-07-01 05:46:33" }, { user_id: 3, add_time: "2024-07-01T05:46:33Z" }],
  lead: [
    { id: "adf21080-0e10-11eb-879b-05d71fb426ec", title: "L", visible_to: "3", [KEY]: "x" },
    { id: "adf21080-0e10-11eb-879b-05d71fb426ec", title: "L", visible_to: 3, custom_fields: { [KEY]: "x" } },
  ],
  note: [{ id: 1, content: "N", add_time: "2024-07-01 05:46:33" }, { id: 1, content: "N", add_time: "2024-07-01T05:46:33Z" }],
  organization: [
    { id: 6, active_flag: false, label: null, country_code: "EE", people_count: 3 },
    { id: 6, is_deleted: true, label_ids: [], people_count: 3, custom_fields: {} },
  ],
  person: [
    { id: 5, org_id: { name: "Acme", value: 6 }, active_flag: true, phone: [{ value: "+372 5", primary: true }], email: [{ value: "", primary: true }] },
    { id: 5, org_id: 6, is_deleted: false, phones: [{ value: "+372 5", primary: true }], emails: [], custom_fields: {} },
  ],
  pipeline: [{ id: 1, active: true, deal_probability: 1, selected: true }, { id: 1, is_deleted: false, is_deal_probability_enabled: true }],
  product: [{ id: 2, active_flag: true, selectable: 1, owner_id: { value: 3 } }, { id: 2, is_deleted: false, is_linkable: true, owner_id: 3, custom_fields: {} }],
  project: [{ id: 1, person_id: 5, org_id: null, labels: [1] }, { id: 1, person_ids: [5], org_ids: [], label_ids: [1], custom_fields: {} }],
  stage: [{ id: 1, active_flag: "1", rotten_flag: true, rotten_days: "7" }, { id: 1, is_deleted: false, is_deal_rot_enabled: true, days_to_rotten: 7 }],
  task: [{ id: 1, done: 0, assignee_id: 3 }, { id: 1, is_done: false, assignee_ids: [3] }],
  user: [{ id: 3, name: "Ann", created: "x", last_login_time: "2024-07-01 05:46:33" }, { id: 3, name: "Ann", created: "x", last_login_time: "2024-07-01T05:46:33Z" }],
};

for (const [entity, [v1, v2]] of Object.entries(RECORDS)) {
  test(`a stored record of v1 has the shape of v2: ${entity}`, async () => {
    const kept = structuredClone(v1);
    assert.deepEqual(await migrateRecord(entity, v1), v2);
    assert.deepEqual(v1, kept);
    assert.deepEqual(await migrateRecord(entity, v2), v2);
  });
}

test("definitions of parts go into the field that they are parts of", async () => {
  const rows = [
    { id: 12, key: "k", name: "Fee", field_type: "monetary", edit_flag: true },
    { id: 13, key: "k_currency", name: "Currency of Fee", field_type: "varchar", is_subfield: true, parent_id: 12, id_suffix: "currency" },
  ];
  assert.deepEqual(await migrateFields(rows), [
    {
      ...{ field_code: "k", field_name: "Fee", field_type: "monetary", is_custom_field: true },
      subfields: [{ field_code: "k_currency", field_name: "Currency of Fee", field_type: "varchar" }],
    },
  ]);
});

test("a webhook of version 1 has the shape of version 2, and one of version 2 stays", async () => {
  const v1 = {
    ...{ v: 1, retry: 1, event: "updated.deal" },
    meta: { action: "updated", object: "deal", id: 8, company_id: 123, user_id: 45, timestamp: 1725272361, timestamp_micro: 1725272361200000, permitted_user_ids: [45], is_bulk_update: false },
    current: { id: 8, title: "Big one", user_id: 4, label: "5", [KEY]: "x" },
    previous: { id: 8, title: "Small one", user_id: 4, label: null, [KEY]: "x" },
  };
  const v2 = await migrateWebhook(v1);
  const { action, entity, entity_id, id, timestamp, attempt, permitted_user_ids } = v2.meta;
  assert.deepEqual([action, entity, entity_id, id, timestamp, attempt, permitted_user_ids], ["change", "deal", "8", null, "2024-09-02T10:19:21.200Z", 2, ["45"]]);
  assert.deepEqual(v2.data, { id: 8, title: "Big one", owner_id: 4, label_ids: [5], custom_fields: { [KEY]: "x" } });
  assert.deepEqual(v2.previous, { title: "Small one", label_ids: [] });
  assert.deepEqual(await migrateWebhook(v2), v2);
});

test("with the account's fields, ids of options become numbers and sets lists", async (t) => {
  const { crm, key } = await startNamed(t);
  await crm.fields.deal();
  const fields = await crm.fields.export();
  const v1 = { id: 1, [key("Priority")]: "7", [key("Interested in")]: "9,10" };
  const typed = { id: 1, custom_fields: { [key("Priority")]: 7, [key("Interested in")]: [9, 10] } };
  assert.deepEqual(await migrateRecord("deal", v1, { fields }), typed);
  assert.deepEqual(await migrateRecord("deal", v1, { fields }), typed);
  const { data } = await migrateWebhook({ event: "added.deal", meta: { id: 1 }, current: v1, previous: null }, { fields });
  assert.deepEqual(data, typed);
  // The types of other kinds aren't in it.
  assert.deepEqual((await migrateRecord("person", { [KEY]: "7" }, { fields })).custom_fields, { [KEY]: "7" });
  const other = JSON.stringify({ ...JSON.parse(fields), fields: { deal: { version: 1, entity: "deal", fields: [] } } });
  assert.deepEqual((await migrateRecord("deal", { [KEY]: "7" }, { fields: other })).custom_fields, { [KEY]: "7" });
});

test("what is no record, no entity or no webhook is refused, and says why", async () => {
  const circle = { id: 1 };
  circle.itself = circle;
  const cases = [
    [() => migrateRecord("deals", {}), /migrateRecord: there is no entity "deals"; there are activity, deal/],
    [() => migrateRecord("__proto__", {}), /no entity "__proto__"/],
    [() => migrateRecord(undefined, {}), /no entity undefined/],
    ...[null, undefined, 5, "{}", [], () => undefined].map((record) => [() => migrateRecord("deal", record), /the record is .*must be an object/]),
    [() => migrateRecord("deal", circle), /can't be written as JSON/],
    [() => migrateRecord("deal", { id: 5n }), /can't be written as JSON/],
    ...["", "{", "null", "[]", '{"version":2,"fields":{}}', '{"version":1,"fields":{"deal":{"version":7}}}', 5].map((fields) => [
      () => migrateRecord("deal", {}, { fields }),
      /isn't what crm\.fields\.export\(\) gave/,
    ]),
    [() => migrateFields({}), /must be an array/],
    [() => migrateFields([null]), /must be an array/],
    ...[null, [], "{}", {}, { meta: {} }, { event: "added" }, { event: 5, meta: [] }, { meta: { entity: "" } }].map((payload) => [
      () => migrateWebhook(payload),
      /migrateWebhook: this isn't a webhook/,
    ]),
  ];
  for (const [call, message] of cases) {
    const error = await failure(call());
    assert.ok(error instanceof MigrateError, `${error}`);
    assert.deepEqual([error.name, error.code], ["MigrateError", "invalid_input"]);
    assert.match(error.message, message);
  }
});

test("hostile records come out whole, and change no prototype", async () => {
  const record = JSON.parse('{"id":1,"__proto__":{"polluted":true},"constructor":5,"label":{"a":[[]]},"user_id":[],"add_time":{"x":1},"visible_to":"much"}');
  const migrated = await migrateRecord("deal", record);
  assert.equal({}.polluted, undefined);
  assert.equal(Object.getPrototypeOf(migrated), Object.prototype);
  assert.deepEqual(Object.getOwnPropertyDescriptor(migrated, "__proto__")?.value, { polluted: true });
  assert.equal(migrated.constructor, 5);
  let deep = {};
  for (let level = 0; level < 10_000; level++) deep = { deep };
  const error = await failure(migrateRecord("deal", deep));
  assert.ok(error instanceof MigrateError || error instanceof RangeError, `${error}`);
});
