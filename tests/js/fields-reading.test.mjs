// Custom fields by name in answers: of API v2, of API v1, and of searches.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startNamed } from "./named.mjs";
import { failure } from "./scripted.mjs";

const EVERY_TYPE = {
  "Contract number": "A-17",
  Competitor: "Initech",
  "Scope of work": "All of it,\nand more.",
  "Discount (%)": 12.5,
  "Setup fee": { value: 1200, currency: "EUR" },
  Priority: { id: 8, label: "Größte" },
  "Interested in": [{ id: 9, label: "Licence" }, { id: 13, label: "Conseil" }],
  "Technical contact": 2,
  Reseller: 3,
  "Decision maker": 4,
  Hotline: "+372 600 0000",
  "Best time to call": { value: "09:30:00", timezone_id: 292, timezone_name: "Europe/Tallinn" },
  "Delivery window": { value: "08:00:00", until: "12:30:00", timezone_id: 292, timezone_name: "Europe/Tallinn" },
  "Contract end": "2027-12-31",
  "Trial period": { value: "2026-01-01", until: "2026-02-01" },
  "Delivery address": {
    ...{ value: "Narva mnt 5, Tallinn", country: "Estonia", admin_area_level_1: null, admin_area_level_2: null, locality: "Tallinn" },
    ...{ sublocality: null, route: "Narva mnt", street_number: "5", subpremise: null, postal_code: null, formatted_address: null },
  },
};

/** The same as Pipedrive has it. */
function asWritten(values) {
  return { ...values, Priority: 8, "Interested in": [9, 13] };
}

test("every type is read by its name, and unset fields are null", async (t) => {
  const { crm, byKey, key } = await startNamed(t);
  const written = Object.fromEntries(Object.entries(asWritten(EVERY_TYPE)).map(([name, value]) => [key(name), value]));
  const { id } = await byKey.deals.create({ title: "A", custom_fields: written });
  const { custom_fields: read } = await crm.deals.get(id);
  const unset = ["Seats", "Region", "Reference (1)", "Reference (2)", "Hardware budget", "Kick-off", "NPS comment", "Compliance"];
  assert.deepEqual(read, { ...EVERY_TYPE, ...Object.fromEntries(unset.map((name) => [name, null])) });
});

test("lists, updates and calls by operationId answer by name, and all else is as it was", async (t) => {
  const { crm, byKey } = await startNamed(t);
  const [named, plain] = await Promise.all([crm.deals.list({ limit: 5 }).page(), byKey.deals.list({ limit: 5 }).page()]);
  assert.deepEqual(named.next, plain.next);
  assert.deepEqual(named.items.map(({ custom_fields, ...rest }) => rest), plain.items.map(({ custom_fields, ...rest }) => rest));
  const { data, response } = await crm.request("getDeals", { limit: 5 });
  assert.deepEqual(data, named.items);
  assert.equal(response.status, 200);
  const updated = await crm.deals.update(named.items[0].id, { title: "B" });
  assert.deepEqual(updated.custom_fields, named.items[0].custom_fields);
  for (const resource of ["persons", "organizations", "products", "projects"]) {
    const [first] = await crm[resource].list().toArray({ max: 1 });
    assert.ok(Object.keys(first.custom_fields).every((name) => !/^[0-9a-f]{40}$/.test(name)), resource);
  }
});

test("by keys nothing is loaded and nothing is touched", async (t) => {
  const { crm, byKey, paths } = await startNamed(t, { customFields: "keys" });
  const deal = await crm.deals.get(1);
  assert.deepEqual(deal, await byKey.deals.get(1));
  assert.deepEqual(paths(), ["GET /v2/deals/1"]);
  const named = await crm.deals.get(1, {}, { customFields: "names" });
  assert.ok("Priority" in named.custom_fields);
  const again = await crm.withOptions({ customFields: "names" }).deals.get(1, {}, { customFields: "keys" });
  assert.deepEqual(again, deal);
});

test("a field that was added since stays under its key, and an option that was deleted has no label", async (t) => {
  const { crm, byKey, key } = await startNamed(t);
  await crm.deals.update(1, { custom_fields: { Region: "APAC", Priority: "High" } });
  const added = await byKey.dealFields.create({ field_name: "New", field_type: "varchar" });
  await byKey.deals.update(1, { custom_fields: { [added.field_code]: "fresh" } });
  const read = await crm.deals.get(1);
  assert.equal(read.custom_fields[added.field_code], "fresh");

  const dictionary = await crm.fields.deal();
  const { id } = dictionary.option("Region", "APAC");
  await byKey.dealFields.options.delete(key("Region"), [{ id }]);
  await dictionary.refresh();
  const { custom_fields } = await crm.deals.get(1);
  assert.deepEqual([custom_fields.Region, custom_fields.New], [{ id, label: null }, "fresh"]);
});

test("options that the API labelled itself stay as they are", async (t) => {
  const { crm } = await startNamed(t);
  await crm.deals.update(1, { custom_fields: { Priority: "High", "Interested in": ["Support"] } });
  const { custom_fields } = await crm.deals.get(1, { include_option_labels: true });
  assert.deepEqual([custom_fields.Priority, custom_fields["Interested in"]], [{ id: 7, label: "High" }, [{ id: 10, label: "Support" }]]);
});

test("a list of names asks for those only, in the account's keys", async (t) => {
  const { crm, sent, key } = await startNamed(t);
  const [deal] = await crm.deals.list({ limit: 1 }, { customFields: ["Seats", "Setup fee"] }).toArray({ max: 1 });
  assert.deepEqual(Object.keys(deal.custom_fields).sort(), ["Seats", "Setup fee"]);
  assert.ok(sent.at(-1).line.includes(`custom_fields=${key("Seats")},${key("Setup fee")}`), sent.at(-1).line);
  await crm.deals.get(1, { custom_fields: "Seats" });
  assert.ok(sent.at(-1).line.includes(`custom_fields=${key("Seats")}`));
  // Where the API can't be asked, the others are left out here.
  const { id } = await crm.leads.create({ title: "L", person_id: 1, custom_fields: { Seats: 5, Priority: "Low" } });
  assert.deepEqual((await crm.leads.get(id, { customFields: ["Seats"] })).custom_fields, { Seats: 5 });
  const [project] = await crm.projects.list({}, { customFields: ["Budget"] }).toArray({ max: 1 });
  assert.deepEqual(Object.keys(project.custom_fields), ["Budget"]);
});

test("names that there aren't, and more than fifteen, are refused before anything is sent", async (t) => {
  const { crm, paths } = await startNamed(t);
  const names = (await crm.fields.deal()).fields.filter(({ custom }) => custom).map(({ name }) => name);
  const before = paths().length;
  const unknown = await failure(crm.deals.list({}, { customFields: ["Seatz"] }).page());
  assert.deepEqual([unknown.code, unknown.operation, unknown.problems[0].nearest], ["invalid_input", "deals.list", "Seats"]);
  const many = await failure(crm.deals.list({}, { customFields: names.slice(0, 16) }).page());
  assert.equal(many.problems[0].code, "too_many_fields");
  const wrong = await failure(crm.deals.list({}, { customFields: "name" }).page());
  assert.equal(wrong.code, "invalid_input");
  assert.equal(paths().length, before);
  assert.equal((await crm.deals.list({}, { customFields: names.slice(0, 15) }).page()).items.length > 0, true);
});

test("records of API v1 have their custom fields under custom_fields, by name, and none among their own", async (t) => {
  const { crm, byKey, key } = await startNamed(t);
  const { id } = await crm.deals.create({ title: "A", custom_fields: { Priority: "High", "Setup fee": { value: 5, currency: "USD" }, "Trial period": EVERY_TYPE["Trial period"] } });
  const copy = await crm.deals.duplicate(id);
  assert.deepEqual(copy.custom_fields.Priority, { id: 7, label: "High" });
  assert.deepEqual(copy.custom_fields["Setup fee"], { value: 5, currency: "USD" });
  assert.deepEqual(copy.custom_fields["Trial period"], EVERY_TYPE["Trial period"]);
  assert.deepEqual(Object.keys(copy).filter((name) => /^[0-9a-f]{40}/.test(name)), []);
  assert.equal(copy.title, "A");

  const lead = await byKey.leads.create({ title: "L", person_id: 1, [key("Seats")]: 5 });
  const read = await crm.leads.get(lead.id);
  assert.deepEqual(read.custom_fields, { Seats: 5 });
  assert.deepEqual({ ...read, custom_fields: undefined, [key("Seats")]: 5 }, { ...lead, custom_fields: undefined, update_time: read.update_time });
  const listed = (await crm.leads.list().toArray()).find((each) => each.id === lead.id);
  assert.deepEqual(listed.custom_fields, { Seats: 5 });
});

test("a search by a custom field takes its name, and answers by it", async (t) => {
  const { crm, sent, key } = await startNamed(t);
  await crm.deals.update(1, { custom_fields: { "Contract number": "Zebra-17" } });
  const params = { term: "Zebra", entity_type: "deal", field: "Contract number", match: "beginning" };
  const [found] = await crm.itemSearch.searchByField(params).toArray();
  assert.equal(found.id, 1);
  assert.equal(found.custom_fields?.["Contract number"], "Zebra-17");
  assert.ok(sent.at(-1).line.includes(`field=${key("Contract number")}`));
  const before = sent.length;
  const error = await failure(crm.itemSearch.searchByField({ ...params, field: "Priority" }).page());
  assert.match(error.message, /searches don't look into/);
  assert.equal(sent.length, before);
  await crm.itemSearch.searchByField({ ...params, field: "title" }).page();
  assert.ok(sent.at(-1).line.includes("field=title"));
});

test("scoped searches, which tell values without keys, stay as they are", async (t) => {
  const { crm, byKey } = await startNamed(t);
  await crm.deals.update(1, { custom_fields: { "Contract number": "Zebra-18" } });
  const [[named], [plain]] = await Promise.all([crm, byKey].map((each) => each.deals.search({ term: "Zebra-18" }).toArray()));
  assert.deepEqual(named, plain);
});
