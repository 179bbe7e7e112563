// What an administrator does: goals, webhooks, users, roles and permission sets.

import assert from "node:assert/strict";
import { test } from "node:test";

import { crm, gone, ids, says } from "./account.mjs";

const goal = {
  title: "Fifty deals",
  assignee: { id: 1, type: "person" },
  type: { name: "deals_won", params: { pipeline_id: [1] } },
  expected_outcome: { target: 50, tracking_metric: "quantity" },
  duration: { start: "2026-01-01", end: "2026-12-31" },
  interval: "monthly",
};
const hook = { subscription_url: "https://hooks.example/deals", event_action: "create", event_object: "deal", name: "Deals", user_id: 1 };

test("goals: create, list, update, results, delete", async () => {
  const { goal: made } = await crm.goals.create(goal);
  says(made, { title: goal.title, interval: "monthly" });
  assert.ok((await crm.goals.list({ "type.name": "deals_won" }).toArray()).some(({ id }) => id === made.id));
  says((await crm.goals.update(made.id, { title: "Sixty deals" })).goal, { id: made.id, title: "Sixty deals" });
  assert.equal(typeof (await crm.goals.results(made.id, { "period.start": "2026-01-01", "period.end": "2026-12-31" })).progress, "number");
  await crm.goals.delete(made.id);
  assert.ok(!(await ids(crm.goals.list())).includes(made.id));
});
test("webhooks: register, list, remove", async () => {
  const { id } = await crm.webhooks.create(hook);
  assert.ok((await ids(crm.webhooks.list())).includes(id));
  await crm.webhooks.delete(id);
  assert.ok(!(await ids(crm.webhooks.list())).includes(id));
});
test("users: list, get, find, me, add, deactivate", async () => {
  const users = await crm.users.list().toArray();
  says(await crm.users.get(users[1].id), { id: users[1].id, email: users[1].email });
  assert.equal((await crm.users.me()).is_you, true);
  const made = await crm.users.create({ email: "new.user@people.example" });
  assert.deepEqual(await ids(crm.users.search({ term: "new.user@people.example", search_by_email: true })), [made.id]);
  says(await crm.users.update(made.id, { active_flag: false }), { id: made.id, active_flag: false });
});
test("roles: create, get, list, update, assign, delete", async () => {
  const { id } = await crm.roles.create({ name: "Night shift" });
  assert.ok((await ids(crm.roles.list())).includes(id));
  await crm.roles.update(id, { name: "Day shift" });
  assert.match(JSON.stringify(await crm.roles.get(id)), /Day shift/);
  await crm.roles.assignments.create(id, { user_id: 3 });
  assert.deepEqual((await crm.roles.assignments.list(id).toArray()).map(({ user_id }) => user_id), [3]);
  await crm.roles.assignments.delete(id, { user_id: 3 });
  await crm.roles.delete(id);
  await gone(crm.roles.get(id));
});
test("permission sets: list, get, who has them", async () => {
  const [{ id, name }] = await crm.permissionSets.list().toArray();
  says(await crm.permissionSets.get(id), { id, name });
  assert.ok(Array.isArray(await crm.permissionSets.assignments.list(id).toArray()));
});
