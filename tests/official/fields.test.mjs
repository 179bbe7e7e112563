// What we write by the names of custom fields, the official client reads back, key for key.

import assert from "node:assert/strict";
import { test } from "node:test";

import { crm, official } from "./clients.mjs";

const named = crm.withOptions({ customFields: "names" });
const ZONE = { timezone_id: 292, timezone_name: "Europe/Tallinn" };
const PARTS = ["admin_area_level_1", "admin_area_level_2", "country", "formatted_address", "locality", "postal_code", "route", "street_number", "sublocality", "subpremise"];
const address = (value, parts = {}) => ({ ...Object.fromEntries(PARTS.map((part) => [part, null])), value, ...parts });

/** Every type: what we write by name, and what Pipedrive then has. Ids of options are the account's. */
const EVERY_TYPE = {
  "Contract number": ["A-17", () => "A-17"],
  Competitor: ["Initech", () => "Initech"],
  "Scope of work": ["All,\nand more", () => "All,\nand more"],
  "Discount (%)": [12.5, () => 12.5],
  "Setup fee": [{ value: 1200, currency: "EUR" }, () => ({ value: 1200, currency: "EUR" })],
  Priority: ["Größte", (option) => option("Größte")],
  "Interested in": [["Support", "Conseil"], (option) => [option("Support"), option("Conseil")]],
  "Technical contact": [2, () => 2],
  Reseller: [3, () => 3],
  "Decision maker": [4, () => 4],
  Hotline: ["+372 600 0000", () => "+372 600 0000"],
  "Best time to call": [{ value: "09:30", timezone_name: "Europe/Tallinn" }, () => ({ value: "09:30:00", ...ZONE })],
  "Delivery window": [{ value: "08:00:00", until: "12:30:00" }, () => ({ value: "08:00:00", until: "12:30:00", ...ZONE })],
  "Contract end": ["2027-12-31", () => "2027-12-31"],
  "Trial period": [{ value: "2026-01-01", until: "2026-02-01" }, () => ({ value: "2026-01-01", until: "2026-02-01" })],
  "Delivery address": [{ value: "Narva mnt 5, Tallinn", country: "Estonia" }, () => address("Narva mnt 5, Tallinn", { country: "Estonia" })],
};

const { data: definitions } = await official("getDealFields", { limit: 500 });
const definition = (name) => definitions.find((field) => field.field_name === name);

/** What the official client should read, by key. */
function expected(names) {
  return Object.fromEntries(
    names.map((name) => {
      const { field_code, options } = definition(name);
      const option = (label) => options.find((each) => each.label === label).id;
      return [field_code, EVERY_TYPE[name][1](option)];
    }),
  );
}
const written = (names) => Object.fromEntries(names.map((name) => [name, EVERY_TYPE[name][0]]));
const all = Object.keys(EVERY_TYPE);

test("all sixteen types are there", () => {
  assert.equal(new Set(all.map((name) => definition(name).field_type)).size, 16);
});

for (const name of all) {
  test(`${name} (${definition(name).field_type}) is what the official client reads, and null once it is cleared`, async () => {
    const { id } = await named.deals.create({ title: name, custom_fields: written([name]) });
    const key = definition(name).field_code;
    const read = (await official("getDeal", { id })).data.custom_fields;
    assert.deepEqual(read[key], expected([name])[key]);
    assert.deepEqual(Object.entries(read).filter(([other, value]) => other !== key && value !== null), []);
    await named.deals.update(id, { custom_fields: { [name]: null } });
    assert.equal((await official("getDeal", { id })).data.custom_fields[key], null);
  });
}

test("a deal with all of them is read back key for key, also after it was read and written again", async () => {
  const { id } = await named.deals.create({ title: "All", custom_fields: written(all) });
  const keys = expected(all);
  const read = async () => {
    const { custom_fields } = (await official("getDeal", { id })).data;
    return Object.fromEntries(Object.keys(keys).map((key) => [key, custom_fields[key]]));
  };
  assert.deepEqual(await read(), keys);
  await named.deals.update(id, { custom_fields: (await named.deals.get(id)).custom_fields });
  assert.deepEqual(await read(), keys);
});

test("a lead's fields, flat in API v1, are what the official client reads of it", async () => {
  const { id } = await named.leads.create({ title: "Flat", person_id: 1, custom_fields: written(["Priority", "Interested in", "Setup fee", "Trial period"]) });
  const { data } = await official("getLead", { id });
  const option = (name, label) => definition(name).options.find((each) => each.label === label).id;
  const [priority, interests, fee, trial] = ["Priority", "Interested in", "Setup fee", "Trial period"].map((name) => definition(name).field_code);
  assert.equal(data[priority], `${option("Priority", "Größte")}`);
  assert.equal(data[interests], `${option("Interested in", "Support")},${option("Interested in", "Conseil")}`);
  assert.deepEqual([data[fee], data[`${fee}_currency`]], [1200, "EUR"]);
  assert.deepEqual([data[trial], data[`${trial}_until`]], ["2026-01-01", "2026-02-01"]);
});

test("what the official client writes by key, we read by name", async () => {
  const { data } = await official("addDeal", { title: "Theirs", custom_fields: expected(all) });
  const { custom_fields } = await named.deals.get(data.id);
  const read = Object.fromEntries(all.map((name) => [name, custom_fields[name]]));
  const option = (name, label) => ({ id: definition(name).options.find((each) => each.label === label).id, label });
  assert.deepEqual(read, {
    ...Object.fromEntries(all.map((name) => [name, expected([name])[definition(name).field_code]])),
    Priority: option("Priority", "Größte"),
    "Interested in": [option("Interested in", "Support"), option("Interested in", "Conseil")],
  });
});

test("an option that we added is there for the official client", async () => {
  const deal = await named.deals.create({ title: "New", custom_fields: { Region: "Antarctica" } }, { missingOptions: "create" });
  const { data } = await official("getDealField", { field_code: definition("Region").field_code });
  assert.deepEqual(data.options.filter(({ label }) => label === "Antarctica").map(({ id }) => id), [deal.custom_fields.Region.id]);
});
