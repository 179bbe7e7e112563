// Lists by what fields are like: the saved filter behind them is shared, and gone when they end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startNamed } from "./named.mjs";
import { failure } from "./scripted.mjs";

/** Deals that fit, in a sandbox where nothing else does. */
async function started(t, options) {
  const named = await startNamed(t, options);
  const { crm, byKey } = named;
  const ids = [];
  for (const [at, Priority] of ["High", "High", "Low", "High"].entries()) {
    const { id } = await crm.deals.create({ title: `Where ${at}`, value: at * 1000, currency: "EUR", custom_fields: { Priority, "Contract number": `where-${at}` } });
    ids.push(id);
  }
  const filters = async () => (await byKey.filters.list().toArray()).map(({ name }) => name);
  const before = await filters();
  return { ...named, ids, filters, left: async () => (await filters()).filter((name) => !before.includes(name)) };
}

const made = (paths) => paths.filter((path) => path.endsWith("/v1/filters") && path.startsWith("POST")).length;
const gone = (paths) => paths.filter((path) => path.startsWith("DELETE /v1/filters/")).length;

test("conditions by names and labels become a filter that goes when the list ends", async (t) => {
  const { crm, ids, left, paths, sent } = await started(t);
  const found = await crm.deals.where({ Priority: "High", "Contract number": { startsWith: "where-" }, value: { gte: 1000 } }).toArray();
  assert.deepEqual(found.map(({ id }) => id), [ids[1], ids[3]]);
  assert.deepEqual(found[0].custom_fields.Priority, { id: 7, label: "High" });
  assert.deepEqual([made(paths()), gone(paths()), await left()], [1, 1, []]);
  const { body } = sent.find(({ path }) => path === "POST /v1/filters");
  assert.equal(body.type, "deals");
  assert.equal(body.conditions.conditions[0].conditions.length, 3);
});

test("any of a group, one of several options, empty fields, and parameters of the list", async (t) => {
  const { crm, ids } = await started(t);
  const of = async (conditions, params) => (await crm.deals.where({ "Contract number": { startsWith: "where-" }, ...conditions }, params).toArray()).map(({ id }) => id);
  assert.deepEqual(await of({ or: { Priority: "Low", value: 0 } }), [ids[0], ids[2]]);
  assert.deepEqual(await of({ Priority: ["Low", "High"] }), ids);
  assert.deepEqual(await of({ Seats: null }), ids);
  assert.deepEqual(await of({ Seats: { empty: false } }), []);
  assert.deepEqual(await of({ Priority: "High" }, { sort_by: "id", sort_direction: "desc", limit: 1 }), [ids[3], ids[1], ids[0]]);
});

test("whoever leaves the loop, or throws in it, leaves no filter", async (t) => {
  const { crm, left, paths } = await started(t);
  for await (const deal of crm.deals.where({ Priority: "High" }, { limit: 1 })) {
    assert.equal((await left()).length, 1);
    assert.ok(deal.id);
    break;
  }
  assert.deepEqual(await left(), []);
  const thrown = await failure(async () => {
    for await (const deal of crm.deals.where({ Priority: "High" }, { limit: 1 })) throw new Error(`at ${deal.id}`);
  });
  assert.match(thrown.message, /^at \d/);
  assert.deepEqual(await left(), []);
  await crm.deals.where({ Priority: "High" }, { limit: 1 }).toArray({ max: 2 });
  assert.deepEqual([made(paths()), gone(paths()), await left()], [3, 3, []]);
});

test("equal lists at the same time share a filter, whatever the order of their conditions", async (t) => {
  const { crm, left, paths } = await started(t);
  const [one, other] = [crm.deals.where({ Priority: "High", value: { gte: 0 } }, { limit: 1 }), crm.deals.where({ value: { gte: 0 }, Priority: "High" }, { limit: 1 })].map((list) => list.pages());
  const [{ value: first }, { value: second }] = await Promise.all([one.next(), other.next()]);
  assert.deepEqual(first.items, second.items);
  assert.equal(made(paths()), 1);
  await one.return();
  assert.equal(gone(paths()), 0);
  assert.equal((await other.next()).value.items.length, 1);
  await other.return();
  assert.deepEqual([gone(paths()), await left()], [1, []]);
});

test("a single page has a filter for itself, and the next one goes on from it", async (t) => {
  const { crm, ids, left, paths } = await started(t);
  const list = crm.deals.where({ Priority: "High", "Contract number": { startsWith: "where-" } }, { limit: 2 });
  const first = await list.page();
  const second = await list.page(JSON.parse(JSON.stringify(first.next)));
  assert.deepEqual([...first.items, ...second.items].map(({ id }) => id), [ids[0], ids[1], ids[3]]);
  assert.deepEqual([made(paths()), gone(paths()), await left()], [2, 2, []]);
});

test("an abort ends the list at once, and the filter goes all the same", async (t) => {
  const { crm, left } = await started(t);
  const controller = new AbortController();
  const error = await failure(async () => {
    for await (const deal of crm.deals.where({ Priority: "High" }, { limit: 1 }, { signal: controller.signal })) controller.abort(new Error(`at ${deal.id}`));
  });
  assert.equal(error.code, "aborted");
  while ((await left()).length) await new Promise(setImmediate);
});

test("a filter that can't be deleted doesn't spoil what was read, and the next equal list uses and deletes it", async (t) => {
  let refused = 0;
  const stubborn = (url, init) => {
    if (init.method === "DELETE" && refused++ === 0) return Promise.resolve(Response.json({ success: false, error: "no" }, { status: 500 }));
    return fetch(url, init);
  };
  const { crm, left, paths } = await started(t);
  const own = crm.withOptions({ fetch: stubborn });
  assert.equal((await own.deals.where({ Priority: "Low", "Contract number": { contains: "where" } }).toArray()).length, 1);
  assert.equal((await left()).length, 1);
  const before = made(paths());
  assert.equal((await own.deals.where({ Priority: "Low", "Contract number": { contains: "where" } }).toArray()).length, 1);
  assert.deepEqual([made(paths()) - before, refused, await left()], [0, 2, []]);
});

test("a filter whose making was answered by nobody is found by its name", async (t) => {
  const lossy = async (url, init) => {
    const answer = await fetch(url, init);
    if (init.method === "POST" && url.endsWith("/v1/filters")) throw new TypeError("cut");
    return answer;
  };
  const { crm, ids, left } = await started(t);
  const found = await crm.withOptions({ fetch: lossy }).deals.where({ Priority: "Low", "Contract number": { contains: "where" } }).toArray();
  assert.deepEqual([found.map(({ id }) => id), await left()], [[ids[2]], []]);
});

test("wrong conditions are refused, and no filter is made", async (t) => {
  const { crm, paths } = await started(t);
  const cases = [
    [{ Prioritty: "High" }, "unknown_field"],
    [{ Priority: "Hihg" }, "unknown_option"],
    [{ value: { more: 5 } }, "bad_condition"],
    [{}, "bad_condition"],
    [undefined, "bad_condition"],
    [{ Reference: "x" }, "ambiguous_field"],
    [Object.fromEntries(Array.from({ length: 17 }, (_, at) => ["or", { Seats: Array.from({ length: 17 }, (_, seat) => seat + at) }])), "too_many_conditions"],
  ];
  for (const [conditions, code] of cases) {
    const error = await failure(crm.deals.where(conditions).page());
    assert.deepEqual([error.code, error.operation, error.problems[0].code], ["invalid_input", "deals.where", code]);
  }
  const both = await failure(crm.deals.where({ Priority: "High" }, { filter_id: 1 }).page());
  assert.equal(both.code, "invalid_input");
  assert.equal(made(paths()), 0);
});

test("conditions work for every kind of record that has filters, also with answers by key", async (t) => {
  const { crm, byKey, left, key } = await startNamed(t).then(async (named) => ({ ...named, left: async () => (await named.byKey.filters.list().toArray()).filter(({ name }) => name.startsWith("pipedrive-wasm")) }));
  await crm.organizations.update(1, { custom_fields: { Tier: "Gold" } });
  const gold = await crm.organizations.where({ Tier: "Gold" }).toArray();
  assert.ok(gold.some(({ id }) => id === 1) && gold.every(({ custom_fields }) => custom_fields.Tier.label === "Gold"));
  await crm.persons.update(1, { custom_fields: { Allergies: "pollen" } });
  assert.deepEqual((await crm.persons.where({ Allergies: "pollen" }).toArray()).map(({ id }) => id), [1]);
  await crm.products.update(1, { custom_fields: { Weight: 4711 } });
  assert.deepEqual((await crm.products.where({ Weight: { gt: 4710 } }).toArray()).map(({ id }) => id), [1]);
  const lead = await crm.leads.create({ title: "L", person_id: 1, custom_fields: { Seats: 4711 } });
  assert.deepEqual((await crm.leads.where({ Seats: 4711 }).toArray()).map(({ id }) => id), [lead.id]);
  const activity = await crm.activities.create({ subject: "Of its own kind", type: "call" });
  assert.deepEqual((await crm.activities.where({ subject: "Of its own kind" }).toArray()).map(({ id }) => id), [activity.id]);
  await byKey.deals.update(1, { custom_fields: { [key("Seats")]: 4711 } });
  const [deal] = await byKey.deals.where({ Seats: 4711 }).toArray();
  assert.deepEqual([deal.id, deal.custom_fields[key("Seats")]], [1, 4711]);
  assert.deepEqual(await left(), []);
});
