// The calls of the integration guide: persons, deals, notes, pipelines, mail and an organization.

import assert from "node:assert/strict";
import { test } from "node:test";

import { crm, ids, says } from "./account.mjs";

test("search persons", async () => {
  const { id } = await crm.persons.create({ name: "Ines Integer", emails: [{ value: "ines.integer@people.example" }] });
  const byMail = await crm.persons.search({ term: "ines.integer@people.example", fields: ["email"], exact_match: true }).toArray();
  assert.deepEqual(byMail.map(({ item }) => item.id), [id]);
});
test("get a person", async () => {
  const { id } = await crm.persons.create({ name: "Gita Getter", phones: [{ value: "+3725550102", label: "mobile" }] });
  const person = await crm.persons.get(id);
  assert.equal(person.name, "Gita Getter");
  assert.equal(person.phones[0].value, "+3725550102");
});
test("list persons", async () => {
  const { id } = await crm.persons.create({ name: "Lis Lister", org_id: 2 });
  const there = await crm.persons.list({ org_id: 2 }).toArray();
  assert.ok(there.some((person) => person.id === id));
  assert.ok(there.every(({ org_id }) => org_id === 2));
});
test("add a person", async () => {
  says(await crm.persons.create({ name: "Ada Adder", org_id: 1, visible_to: 3 }), { name: "Ada Adder", org_id: 1, visible_to: 3 });
});
test("update a person", async () => {
  const { id } = await crm.persons.create({ name: "Una Updater" });
  says(await crm.persons.update(id, { org_id: 3 }), { id, name: "Una Updater", org_id: 3 });
});
test("a person's activities, the done and the open ones", async () => {
  const { id } = await crm.persons.create({ name: "Bea Busy" });
  const participants = [{ person_id: id, primary: true }];
  const done = await crm.activities.create({ subject: "Called", type: "call", done: true, participants });
  const open = await crm.activities.create({ subject: "To call", type: "call", participants });
  assert.deepEqual(await ids(crm.activities.list({ person_id: id, done: true })), [done.id]);
  assert.deepEqual(await ids(crm.activities.list({ person_id: id, done: false })), [open.id]);
});

test("search deals", async () => {
  const { id } = await crm.deals.create({ title: "Obsidian mirror", person_id: 2 });
  const hits = await crm.deals.search({ term: "obsidian", person_id: 2, status: "open" }).toArray();
  assert.deepEqual(hits.map(({ item }) => item.id), [id]);
});
test("get a deal", async () => {
  const { id } = await crm.deals.create({ title: "One deal", org_id: 1 });
  says(await crm.deals.get(id), { id, title: "One deal", org_id: 1 });
});
test("list deals", async () => {
  const { id } = await crm.deals.create({ title: "Listed", stage_id: 2 });
  const there = await crm.deals.list({ stage_id: 2, status: ["open"], sort_by: "add_time", sort_direction: "desc" }).toArray();
  assert.ok(there.some((deal) => deal.id === id));
  assert.ok(there.every(({ stage_id, status }) => stage_id === 2 && status === "open"));
});
test("create a deal", async () => {
  says(await crm.deals.create({ title: "Made", value: 10, currency: "USD", person_id: 1 }), { title: "Made", value: 10, currency: "USD", person_id: 1 });
});
test("update a deal", async () => {
  const { id } = await crm.deals.create({ title: "To lose" });
  says(await crm.deals.update(id, { status: "lost", lost_reason: "No budget" }), { id, status: "lost", lost_reason: "No budget" });
});

test("create a note that is pinned", async () => {
  says(await crm.notes.create({ content: "Pin me", deal_id: 2, pinned_to_deal_flag: true }), { content: "Pin me", pinned_to_deal_flag: true });
});
test("list the notes that are pinned", async () => {
  const deal = await crm.deals.create({ title: "With notes" });
  const pinned = await crm.notes.create({ content: "Above", deal_id: deal.id, pinned_to_deal_flag: true });
  await crm.notes.create({ content: "Below", deal_id: deal.id });
  assert.deepEqual(await ids(crm.notes.list({ deal_id: deal.id, pinned_to_deal_flag: true })), [pinned.id]);
  assert.equal((await ids(crm.notes.list({ deal_id: deal.id, sort: ["add_time DESC"] }))).length, 2);
});
test("get a note", async () => {
  const { id } = await crm.notes.create({ content: "<b>Bold</b>", person_id: 1 });
  says(await crm.notes.get(id), { id, content: "<b>Bold</b>", person_id: 1 });
});
test("update a note and unpin it", async () => {
  const { id } = await crm.notes.create({ content: "Pinned", deal_id: 2, pinned_to_deal_flag: true });
  says(await crm.notes.update(id, { content: "Not any more", pinned_to_deal_flag: false }), { id, content: "Not any more", pinned_to_deal_flag: false });
});

test("list pipelines", async () => {
  assert.deepEqual(await ids(crm.pipelines.list()), [1, 2]);
});
test("list the stages of a pipeline", async () => {
  const stages = await crm.stages.list({ pipeline_id: 1 }).toArray();
  assert.equal(stages.length, 5);
  assert.ok(stages.every(({ pipeline_id }) => pipeline_id === 1));
});
test("get an organization", async () => {
  const { id } = await crm.organizations.create({ name: "Got it" });
  says(await crm.organizations.get(id), { id, name: "Got it" });
});
test("get a mail message with its body", async () => {
  const [thread] = await crm.mailbox.threads.list({ folder: "inbox" }).toArray();
  const [{ id }] = await crm.mailbox.threads.messages.list(thread.id).toArray();
  const message = await crm.mailbox.messages.get(id, { include_body: true });
  assert.equal(message.id, id);
  assert.equal(typeof message.body, "string");
  assert.ok(message.body.length > 0);
});
