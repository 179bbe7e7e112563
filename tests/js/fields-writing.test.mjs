// Custom fields by name in bodies: checked before anything is sent, and options that are added first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startNamed } from "./named.mjs";
import { failure } from "./scripted.mjs";

/** Requests since `from` that aren't about definitions. */
const writes = (sent, from) => sent.slice(from).filter(({ path }) => !path.includes("Fields"));

test("names and labels go out as keys and ids, in API v2 in an object of their own", async (t) => {
  const { crm, sent, key } = await startNamed(t);
  await crm.deals.create({ title: "A", custom_fields: { Priority: "High", "Interested in": ["Licence", 10, { id: 13, label: "Conseil" }], Seats: null, [key("Region")]: "APAC" } });
  const { body } = sent.at(-1);
  const region = (await crm.fields.deal()).option("Region", "APAC").id;
  assert.deepEqual(body, { title: "A", custom_fields: { [key("Priority")]: 7, [key("Interested in")]: [9, 10, 13], [key("Seats")]: null, [key("Region")]: region } });
});

test("in API v1 they go out flat, with the keys of their parts", async (t) => {
  const { crm, sent, key } = await startNamed(t);
  const lead = await crm.leads.create({ title: "L", person_id: 1, custom_fields: { Priority: "High", "Interested in": ["Licence", "Support"], "Setup fee": { value: 5, currency: "USD" }, "Trial period": { value: "2026-01-01", until: "2026-02-01" } } });
  const { body } = sent.at(-1);
  assert.deepEqual(Object.keys(body).filter((name) => name.startsWith(key("Setup fee"))), [key("Setup fee"), `${key("Setup fee")}_currency`]);
  assert.deepEqual([`${body[key("Priority")]}`, `${body[key("Interested in")]}`, body[`${key("Trial period")}_until`]], ["7", "9,10", "2026-02-01"]);
  assert.equal("custom_fields" in body, false);
  assert.deepEqual(lead.custom_fields, {
    ...{ Priority: { id: 7, label: "High" }, "Interested in": [{ id: 9, label: "Licence" }, { id: 10, label: "Support" }] },
    ...{ "Setup fee": { value: 5, currency: "USD" }, "Trial period": { value: "2026-01-01", until: "2026-02-01" } },
  });
  const changed = await crm.leads.update(lead.id, { custom_fields: { ...lead.custom_fields, Priority: null } });
  assert.equal(changed.custom_fields.Priority ?? null, null);
  assert.deepEqual(changed.custom_fields["Setup fee"], { value: 5, currency: "USD" });
});

test("what was read can be written back", async (t) => {
  const { crm } = await startNamed(t);
  for (const resource of ["deals", "persons", "organizations", "products", "projects"]) {
    const records = await crm[resource].list().toArray({ max: 20 });
    for (const { id, custom_fields } of records) {
      const again = await crm[resource].update(id, { custom_fields });
      assert.deepEqual(again.custom_fields, custom_fields, `${resource} ${id}`);
    }
  }
});

test("mistakes are all named before anything is sent, with what may have been meant", async (t) => {
  const { crm, sent } = await startNamed(t);
  await crm.fields.deal();
  const before = sent.length;
  const custom_fields = {
    ...{ Prioritty: "High", Priority: "Hihg", Seats: "25", "Setup fee": { value: 5 }, "Hardware budget": 5, "Interested in": [] },
    ...{ "Contract end": "2026-02-30", "Trial period": { value: "2026-02-01", until: "2026-01-01" }, Reference: "which" },
  };
  const error = await failure(crm.deals.update(1, { custom_fields }));
  assert.deepEqual([error.code, error.name, error.operation, error.attempts], ["invalid_input", "InvalidInputError", "deals.update", 0]);
  const found = Object.fromEntries(error.problems.map(({ code, field }) => [field, code]));
  assert.deepEqual(found, {
    ...{ Prioritty: "unknown_field", Priority: "unknown_option", Seats: "wrong_type", "Setup fee": "missing_currency", "Hardware budget": "missing_currency" },
    ...{ "Interested in": "empty_set", "Contract end": "bad_date", "Trial period": "reversed_range", Reference: "ambiguous_field" },
  });
  const about = (name) => error.problems.find(({ field }) => field === name);
  assert.equal(about("Prioritty").nearest, "Priority");
  assert.deepEqual(about("Priority").options.map(({ label }) => label), ["Low", "Normal", "High", "Größte"]);
  for (const { message } of error.problems) assert.ok(error.message.includes(message));
  assert.equal(sent.length, before);
});

test("what JSON would change in silence is refused", async (t) => {
  const { crm, sent } = await startNamed(t);
  await crm.fields.deal();
  const before = sent.length;
  for (const value of [Number.NaN, Infinity, 5n, () => 5, Symbol("five"), { value: Number.NaN, currency: "EUR" }, [1, -Infinity]]) {
    const error = await failure(crm.deals.update(1, { custom_fields: { Seats: value } }));
    assert.deepEqual([error.code, error.problems[0].code, error.problems[0].field], ["invalid_input", "wrong_type", "Seats"]);
  }
  for (const custom_fields of ["Seats", 5, true]) assert.equal((await failure(crm.deals.update(1, { custom_fields }))).code, "invalid_input");
  assert.equal(sent.length, before);
});

test("an empty set is null only where that was asked for", async (t) => {
  const { crm } = await startNamed(t);
  await crm.deals.update(1, { custom_fields: { "Interested in": ["Support"] } });
  assert.equal((await failure(crm.deals.update(1, { custom_fields: { "Interested in": [] } }))).problems[0].code, "empty_set");
  const cleared = await crm.deals.update(1, { custom_fields: { "Interested in": [] } }, { emptySets: "null" });
  assert.equal(cleared.custom_fields["Interested in"], null);
});

test("an empty object of custom fields is never sent", async (t) => {
  const { crm, sent } = await startNamed(t);
  await crm.organizations.update(1, { custom_fields: { Tier: "Gold" } });
  const after = await crm.organizations.update(1, { name: "Still here", custom_fields: {} });
  assert.deepEqual(sent.at(-1).body, { name: "Still here" });
  await crm.organizations.update(1, { name: "Still here", custom_fields: { Rating: undefined } });
  assert.deepEqual(sent.at(-1).body, { name: "Still here" });
  assert.equal(after.custom_fields.Tier.label, "Gold");
});

test("the caller's input stays as it was", async (t) => {
  const { crm } = await startNamed(t);
  const input = Object.freeze({ title: "A", custom_fields: Object.freeze({ "Interested in": Object.freeze(["Support"]) }) });
  await crm.deals.create(input);
  assert.deepEqual(input, { title: "A", custom_fields: { "Interested in": ["Support"] } });
});

test("missing options are added first where that was asked for, each once, also by calls at the same time", async (t) => {
  const { crm, sent, key, byKey } = await startNamed(t, { missingOptions: "create" });
  const [one, other, lead] = await Promise.all([
    crm.deals.create({ title: "A", custom_fields: { Region: "Antarctica", "Interested in": ["Support", "Rockets", "Boats", "Rockets"] } }),
    crm.deals.create({ title: "B", custom_fields: { Region: "Antarctica" } }),
    crm.leads.create({ title: "L", person_id: 1, custom_fields: { Region: "Antarctica" } }),
  ]);
  assert.deepEqual(one.custom_fields["Interested in"].map(({ label }) => label), ["Support", "Rockets", "Boats"]);
  assert.deepEqual(other.custom_fields.Region, one.custom_fields.Region);
  assert.deepEqual(lead.custom_fields.Region, one.custom_fields.Region);
  const added = sent.filter(({ path }) => path.endsWith("/options"));
  assert.deepEqual(Object.fromEntries(added.map(({ path, body }) => [path, body])), {
    [`POST /v2/dealFields/${key("Region")}/options`]: [{ label: "Antarctica" }],
    [`POST /v2/dealFields/${key("Interested in")}/options`]: [{ label: "Rockets" }, { label: "Boats" }],
  });
  assert.equal(added.length, 2);
  const region = await byKey.dealFields.get(key("Region"));
  assert.equal(region.options.filter(({ label }) => label === "Antarctica").length, 1);
});

test("no option is added where something else is wrong", async (t) => {
  const { crm, paths } = await startNamed(t, { missingOptions: "create" });
  const error = await failure(crm.deals.create({ title: "A", custom_fields: { Region: "Antarctica", Seats: "many" } }));
  assert.deepEqual(error.problems.map(({ code }) => code), ["unknown_option", "wrong_type"]);
  const byId = await failure(crm.deals.create({ title: "A", custom_fields: { Region: 999_999 } }));
  assert.deepEqual(byId.problems.map(({ code }) => code), ["unknown_option"]);
  assert.deepEqual(paths().filter((path) => path.startsWith("POST")), []);
});

test("an option that somebody else added is found, once the dictionary is a minute old", async (t) => {
  const { crm, byKey, key, sent } = await startNamed(t);
  await crm.fields.deal();
  await byKey.dealFields.options.create(key("Region"), [{ label: "Oceania" }]);
  const fresh = await failure(crm.deals.update(1, { custom_fields: { Region: "Oceania" } }));
  assert.equal(fresh.problems[0].code, "unknown_option");
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 60_001 });
  const from = sent.length;
  const updated = await crm.deals.update(1, { custom_fields: { Region: "Oceania" } });
  assert.equal(updated.custom_fields.Region.label, "Oceania");
  assert.deepEqual(sent.slice(from).map(({ path }) => path), ["GET /v2/dealFields", "PATCH /v2/deals/1"]);
  assert.equal(writes(sent, from).length, 1);
});

test("a renamed field keeps working by its key, and by its old name until the dictionary is loaded anew", async (t) => {
  const { crm, byKey, key } = await startNamed(t);
  const seats = key("Seats");
  await crm.fields.deal();
  await byKey.dealFields.update(seats, { field_name: "Licences" });
  assert.equal((await crm.deals.update(1, { custom_fields: { Seats: 5 } })).custom_fields.Seats, 5);
  await (await crm.fields.deal()).refresh();
  assert.equal((await crm.deals.update(1, { custom_fields: { [seats]: 6 } })).custom_fields.Licences, 6);
  assert.equal((await failure(crm.deals.update(1, { custom_fields: { Seats: 5 } }))).problems[0].code, "unknown_field");
});
