// The 36 calls of the AI-agent guide, a test each.

import assert from "node:assert/strict";
import { test } from "node:test";

import { crm, gone, ids, says, settled } from "./account.mjs";

const deal = { title: "Agent's deal", value: 4200, currency: "EUR" };
const person = { name: "Agnes Agent", emails: [{ value: "agnes@people.example", primary: true, label: "work" }] };
const organization = { name: "Agent & Sons" };
const activity = { subject: "Call the agent", type: "call", due_date: "2027-02-01" };
const lead = { title: "Agent's lead", person_id: 1 };
const note = { content: "The agent called", deal_id: 1 };

test("deals 1: list deals", async () => {
  const open = await crm.deals.list({ status: "open" }).toArray();
  assert.ok(open.length > 0);
  assert.ok(open.every(({ status }) => status === "open"));
});
test("deals 2: get a deal", async () => {
  says(await crm.deals.get((await crm.deals.create(deal)).id), deal);
});
test("deals 3: create a deal", async () => {
  says(await crm.deals.create(deal), { ...deal, status: "open", is_deleted: false });
});
test("deals 4: update a deal", async () => {
  const { id } = await crm.deals.create(deal);
  says(await crm.deals.update(id, { value: 5000 }), { id, title: deal.title, value: 5000 });
});
test("deals 5: delete a deal", async () => {
  const { id } = await crm.deals.create(deal);
  says(await crm.deals.delete(id), { id });
  await gone(crm.deals.get(id));
});
test("deals 6: search deals", async () => {
  const { id } = await crm.deals.create({ title: "Quillfeather order" });
  const [hit] = await crm.deals.search({ term: "quillfeather", fields: ["title"] }).toArray();
  says(hit.item, { id, title: "Quillfeather order" });
  assert.equal(typeof hit.result_score, "number");
});

test("persons 1: list persons", async () => {
  const all = await crm.persons.list().toArray();
  assert.ok(all.length > 0);
  assert.ok(all.every(({ id, name }) => Number.isInteger(id) && name));
});
test("persons 2: get a person", async () => {
  says(await crm.persons.get((await crm.persons.create(person)).id), { name: person.name, emails: person.emails });
});
test("persons 3: create a person", async () => {
  says(await crm.persons.create({ ...person, org_id: 1 }), { ...person, org_id: 1, first_name: "Agnes", last_name: "Agent" });
});
test("persons 4: update a person", async () => {
  const { id } = await crm.persons.create(person);
  says(await crm.persons.update(id, { name: "Agnes Smith" }), { id, name: "Agnes Smith", emails: person.emails });
});
test("persons 5: delete a person", async () => {
  const { id } = await crm.persons.create(person);
  says(await crm.persons.delete(id), { id });
  await gone(crm.persons.get(id));
});
test("persons 6: search persons", async () => {
  const { id } = await crm.persons.create({ name: "Quirin Zweig" });
  const hits = await crm.persons.search({ term: "Quirin Zweig", exact_match: true }).toArray();
  assert.deepEqual(hits.map(({ item }) => item.id), [id]);
});

test("organizations 1: list organizations", async () => {
  const all = await crm.organizations.list({ sort_by: "id", sort_direction: "desc" }).toArray();
  assert.ok(all.length > 1 && all[0].id > all[1].id);
});
test("organizations 2: get an organization", async () => {
  says(await crm.organizations.get((await crm.organizations.create(organization)).id), organization);
});
test("organizations 3: create an organization", async () => {
  const made = await crm.organizations.create({ ...organization, address: { value: "1 Harbour Road" } });
  says(made, organization);
  assert.equal(made.address.value, "1 Harbour Road");
});
test("organizations 4: update an organization", async () => {
  const { id } = await crm.organizations.create(organization);
  says(await crm.organizations.update(id, { name: "Agent & Daughters" }), { id, name: "Agent & Daughters" });
});
test("organizations 5: delete an organization", async () => {
  const { id } = await crm.organizations.create(organization);
  says(await crm.organizations.delete(id), { id });
  await gone(crm.organizations.get(id));
});
test("organizations 6: search organizations", async () => {
  const { id } = await crm.organizations.create({ name: "Zwiebelturm Partners" });
  assert.deepEqual((await crm.organizations.search({ term: "zwiebelturm" }).toArray()).map(({ item }) => item.id), [id]);
});

test("activities 1: list activities", async () => {
  const undone = await crm.activities.list({ done: false }).toArray({ max: 50 });
  assert.ok(undone.length > 0);
  assert.ok(undone.every(({ done }) => done === false));
});
test("activities 2: get an activity", async () => {
  says(await crm.activities.get((await crm.activities.create(activity)).id), activity);
});
test("activities 3: create an activity", async () => {
  says(await crm.activities.create({ ...activity, deal_id: 1 }), { ...activity, deal_id: 1, done: false });
});
test("activities 4: update an activity", async () => {
  const { id } = await crm.activities.create(activity);
  says(await crm.activities.update(id, { done: true }), { id, subject: activity.subject, done: true });
});
test("activities 5: delete an activity", async () => {
  const { id } = await crm.activities.create(activity);
  says(await crm.activities.delete(id), { id });
  await gone(crm.activities.get(id));
});

test("leads 1: list leads", async () => {
  const { id } = await crm.leads.create(lead);
  assert.ok((await ids(crm.leads.list())).includes(id));
});
test("leads 2: get a lead", async () => {
  says(await crm.leads.get((await crm.leads.create(lead)).id), lead);
});
test("leads 3: create a lead", async () => {
  const made = await crm.leads.create({ ...lead, value: { amount: 900, currency: "EUR" } });
  says(made, { ...lead, value: { amount: 900, currency: "EUR" }, is_archived: false });
  assert.match(made.id, /^[0-9a-f-]{36}$/);
});
test("leads 4: update a lead", async () => {
  const { id } = await crm.leads.create(lead);
  says(await crm.leads.update(id, { title: "Agent's lead, warm" }), { id, title: "Agent's lead, warm", person_id: 1 });
});
test("leads 5: delete a lead", async () => {
  const { id } = await crm.leads.create(lead);
  says(await crm.leads.delete(id), { id });
  await gone(crm.leads.get(id));
});
test("leads 6: search leads", async () => {
  const { id } = await crm.leads.create({ ...lead, title: "Xylophone lead" });
  assert.deepEqual((await crm.leads.search({ term: "xylophone" }).toArray()).map(({ item }) => item.id), [id]);
});
test("leads 7: convert a lead to a deal", async () => {
  const { id } = await crm.leads.create({ ...lead, title: "Ripe lead" });
  const { conversion_id } = await crm.leads.convertToDeal(id, { stage_id: 1 });
  const status = await settled(() => crm.leads.conversionStatus(id, conversion_id));
  says(status, { conversion_id, status: "completed" });
  says(await crm.deals.get(status.deal_id), { title: "Ripe lead", person_id: 1, stage_id: 1 });
  await gone(crm.leads.get(id));
});

test("notes 1: list notes", async () => {
  const { id } = await crm.notes.create(note);
  assert.ok((await ids(crm.notes.list({ deal_id: 1 }))).includes(id));
});
test("notes 2: create a note", async () => {
  says(await crm.notes.create(note), note);
});
test("notes 3: update a note", async () => {
  const { id } = await crm.notes.create(note);
  says(await crm.notes.update(id, { content: "The agent called twice" }), { id, content: "The agent called twice", deal_id: 1 });
});
test("notes 4: delete a note", async () => {
  const { id } = await crm.notes.create(note);
  assert.equal(await crm.notes.delete(id), true);
  await gone(crm.notes.get(id));
});

test("pipelines and stages 1: list pipelines", async () => {
  assert.deepEqual((await crm.pipelines.list().toArray()).map(({ name }) => name), ["Sales", "Partnerships"]);
});
test("pipelines and stages 2: list stages", async () => {
  const stages = await crm.stages.list({ sort_by: "order_nr" }).toArray();
  assert.ok(stages.length > 5);
  assert.ok(stages.every(({ pipeline_id }) => pipeline_id === 1 || pipeline_id === 2));
});
