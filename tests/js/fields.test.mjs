// What is known of an account's fields: loaded once, shared, kept for a while, exported and imported.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pipedrive } from "pipedrive-wasm";
import { startNamed } from "./named.mjs";
import { failure, ownToken } from "./scripted.mjs";

const TIER = "1111111111111111111111111111111111111111";
const SEATS = "2222222222222222222222222222222222222222";
const tier = {
  ...{ field_code: TIER, field_name: "Tier", field_type: "enum", is_custom_field: true },
  options: [{ id: 12, label: "Gold" }, { id: 13, label: "Silver" }],
};
const seats = { field_code: SEATS, field_name: "Seats", field_type: "double", is_custom_field: true };
const page = (data, next_cursor = null) => Response.json({ success: true, data, additional_data: { next_cursor } });

/** A client whose `answer(path, url)` is asked for each request; `sent` has the paths. */
function answering(answer, options = {}) {
  const sent = [];
  const fetch = async (url) => {
    const { pathname } = new URL(url);
    sent.push(pathname);
    return answer(pathname, new URL(url));
  };
  const apiToken = options.apiToken ?? ownToken();
  const client = (more) => new Pipedrive({ apiToken, fetch, maxRetries: 0, customFields: "names", ...options, ...more });
  return { crm: client(), client, sent };
}

const account = (path) => (path.endsWith("dealFields") ? page([tier, seats]) : page({ id: 1, custom_fields: { [TIER]: 12, [SEATS]: null } }));

test("all pages are loaded, once for all who ask at the same time", async () => {
  const { crm, sent } = answering((path, url) => {
    if (!path.endsWith("dealFields")) return page({ id: 1, custom_fields: { [TIER]: 12, [SEATS]: 5 } });
    return url.searchParams.get("cursor") ? page([seats]) : page([tier], "second");
  });
  const [one, other] = await Promise.all([crm.deals.get(1), crm.deals.get(2), crm.fields.deal()]);
  assert.deepEqual(one.custom_fields, { Tier: { id: 12, label: "Gold" }, Seats: 5 });
  assert.deepEqual(other.custom_fields, one.custom_fields);
  assert.equal(sent.filter((path) => path.endsWith("dealFields")).length, 2);
});

test("clients of one credential share a dictionary, and others don't", async () => {
  const { crm, client, sent } = answering(account);
  await crm.deals.get(1);
  await crm.withOptions({ timeout: 5000 }).deals.get(1);
  await client().deals.get(1);
  assert.equal(sent.filter((path) => path.endsWith("dealFields")).length, 1);
  await client({ apiToken: ownToken() }).deals.get(1);
  await client({ companyDomain: "another" }).deals.get(1);
  assert.equal(sent.filter((path) => path.endsWith("dealFields")).length, 3);
});

test("a dictionary is loaded anew when it is older than fieldsTtl", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const { crm, client, sent } = answering(account);
  const loads = () => sent.filter((path) => path.endsWith("dealFields")).length;
  await crm.deals.get(1);
  t.mock.timers.setTime(1_000_000 + 600_000);
  await crm.deals.get(1);
  assert.equal(loads(), 1);
  await client({ fieldsTtl: 599_999 }).deals.get(1);
  assert.equal(loads(), 2);
  t.mock.timers.setTime(1_000_000 + 1_200_001);
  await crm.deals.get(1);
  assert.equal(loads(), 3);
});

test("fieldsTtl that is no time is refused", async () => {
  for (const fieldsTtl of [Number.NaN, -1, "soon"]) {
    const error = await failure(answering(account, { fieldsTtl }).crm.deals.get(1));
    assert.equal(error.code, "invalid_input");
    assert.match(error.message, /fieldsTtl/);
  }
});

test("refresh loads anew for all clients of the credential, and what was read before stays as it was", async () => {
  let name = "Tier";
  const { crm, client } = answering((path) => (path.endsWith("dealFields") ? page([{ ...tier, field_name: name }]) : account(path)));
  const before = await crm.fields.deal();
  name = "Level";
  const after = await before.refresh();
  assert.deepEqual([before.field(TIER).name, after.field(TIER).name], ["Tier", "Level"]);
  assert.ok(after.loadedAt >= before.loadedAt);
  assert.deepEqual((await client().deals.get(1)).custom_fields, { Level: { id: 12, label: "Gold" }, [SEATS]: null });
});

test("a load that failed isn't kept", async () => {
  let down = true;
  const { crm } = answering((path) => (down && path.endsWith("dealFields") ? new Response("{}", { status: 500 }) : account(path)));
  const error = await failure(crm.deals.get(1));
  assert.deepEqual([error.code, error.operation], ["server", "dealFields.list"]);
  down = false;
  assert.deepEqual((await crm.deals.get(1)).custom_fields.Tier, { id: 12, label: "Gold" });
});

test("who aborts doesn't end the load that others wait for", async () => {
  let release;
  const gate = new Promise((resolve) => (release = resolve));
  const { crm } = answering(async (path) => {
    if (path.endsWith("dealFields")) await gate;
    return account(path);
  });
  const controller = new AbortController();
  const aborted = failure(crm.deals.get(1, {}, { signal: controller.signal }));
  const patient = crm.deals.get(1);
  controller.abort(new Error("enough"));
  const error = await aborted;
  assert.deepEqual([error.code, error.operation, error.cause.message], ["aborted", "deals.get", "enough"]);
  release();
  assert.deepEqual((await patient).custom_fields.Tier, { id: 12, label: "Gold" });
});

test("a deadline counts the loading of a dictionary", async () => {
  const { crm } = answering((path) => (path.endsWith("dealFields") ? new Promise(() => undefined) : account(path)));
  const error = await failure(crm.deals.get(1, {}, { deadline: 20 }));
  assert.deepEqual([error.code, error.operation], ["timeout", "deals.get"]);
});

test("what is exported is imported without a request", async () => {
  const { crm } = answering(account);
  await crm.fields.deal();
  const json = await crm.fields.export();
  assert.deepEqual(json, await crm.fields.export());
  const other = answering((path) => (path.endsWith("dealFields") ? assert.fail("there was a load") : account(path)));
  await other.crm.fields.import(json);
  assert.deepEqual((await other.crm.deals.get(1)).custom_fields, { Tier: { id: 12, label: "Gold" }, Seats: null });
  assert.deepEqual(other.sent, ["/api/v2/deals/1"]);
});

test("what was loaded beside definitions is imported with them, and not loaded again", async (t) => {
  const { crm, sandbox } = await startNamed(t);
  const activities = [await crm.fields.activity(), await crm.fields.lead(), await crm.fields.deal({ users: true, currencies: true, required: true })];
  const open = async (client) => client.deals.where({ status: "Open" }).toArray({ max: 1 });
  const [deal] = await open(crm);
  const json = await crm.fields.export();
  assert.deepEqual(JSON.parse(json).has, { activity: ["activityTypes"], deal: ["currencies", "numbers", "required", "users"], lead: ["leadLabels"] });

  const paths = [];
  const fetching = (url, init) => {
    const { pathname } = new URL(url);
    paths.push(`${init.method} ${pathname.replace("/api", "")}`);
    return fetch(url.replace("https://elsewhere.example", sandbox.baseUrl), init);
  };
  const other = new Pipedrive({ baseUrl: "https://elsewhere.example", apiToken: sandbox.apiToken, fetch: fetching, customFields: "names" });
  await other.fields.import(json);
  const again = [await other.fields.activity(), await other.fields.lead(), await other.fields.deal({ users: true, currencies: true, required: true })];
  assert.deepEqual(again.map(({ fields }) => fields), activities.map(({ fields }) => fields));
  assert.deepEqual(paths, []);
  assert.deepEqual(await open(other), [deal]);
  assert.deepEqual(paths.filter((path) => /Fields|users|currencies|activityTypes|leadLabels/.test(path)), []);
  assert.equal(await other.fields.export(), json);
});

test("an export that doesn't tell what was loaded beside definitions is taken, and that is loaded", async (t) => {
  const { crm, client, sent } = answering((path) => (path.endsWith("users") ? Response.json({ success: true, data: [{ id: 3, name: "Ann" }] }) : account(path)));
  await crm.fields.deal({ users: true });
  const { has, ...older } = JSON.parse(await crm.fields.export());
  assert.deepEqual(has, { deal: ["users"] });
  for (const told of [undefined, null, 5, { deal: "users" }, { deal: [null, "nonsense"] }]) {
    const other = client({ apiToken: ownToken() });
    await other.fields.import(JSON.stringify({ ...older, has: told }));
    const from = sent.length;
    await other.fields.deal({ users: true });
    assert.deepEqual(sent.slice(from), ["/v1/users"].map((path) => `/api${path}`), JSON.stringify(told));
  }
});

test("what isn't an export is refused, and changes nothing", async () => {
  const { crm } = answering(account);
  const whole = JSON.parse(await (async () => (await crm.fields.deal(), crm.fields.export()))());
  for (const json of ["", "{", "null", "[]", '{"version":2,"fields":{}}', '{"version":1}', JSON.stringify({ version: 1, fields: { ...whole.fields, person: { version: 7 } } })]) {
    const error = await failure(crm.fields.import(json));
    assert.deepEqual([error.code, error.operation], ["invalid_input", "fields.import"], json);
  }
  assert.deepEqual(Object.keys(JSON.parse(await crm.fields.export()).fields), ["deal"]);
});

test("a dictionary finds fields by name and key, and options by label and id", async (t) => {
  const { crm, key } = await startNamed(t);
  const deal = await crm.fields.deal();
  assert.equal(deal.kind, "deal");
  assert.equal(deal.field("Priority").key, key("Priority"));
  assert.equal(deal.field(key("Priority")).name, "Priority");
  assert.deepEqual(deal.option("Priority", "Größte"), { id: 8, label: "Größte" });
  assert.deepEqual(deal.option("Priority", 8), { id: 8, label: "Größte" });
  assert.deepEqual(deal.option("status", "Won"), { id: "won", label: "Won" });
  assert.equal(deal.option("label_ids", "Hot").label, "Hot");
  assert.equal(deal.fields.filter(({ custom }) => custom).length, 24);
  assert.ok(Object.isFrozen(deal.fields));

  const unknown = await failure(() => deal.field("Prioritty"));
  assert.deepEqual([unknown.code, unknown.problems[0].code, unknown.problems[0].nearest], ["invalid_input", "unknown_field", "Priority"]);
  const twice = await failure(() => deal.field("Reference"));
  assert.deepEqual(twice.problems[0].names, ["Reference (1)", "Reference (2)"]);
  assert.deepEqual(twice.problems[0].keys, twice.problems[0].names.map((name) => deal.field(name).key));
});

test("system fields have options: types of activities, labels of leads, users and currencies", async (t) => {
  const { crm } = await startNamed(t);
  const [activity, lead, deal] = await Promise.all([crm.fields.activity(), crm.fields.lead(), crm.fields.deal({ users: true, currencies: true })]);
  assert.equal(activity.option("type", "Call").id, "call");
  const [label] = await crm.leadLabels.list().toArray();
  assert.equal(lead.option("label_ids", label.name).id, label.id);
  const [user] = await crm.users.list().toArray();
  assert.equal(deal.option("owner_id", user.name).id, user.id);
  assert.equal(Object.values(deal.encode({ "Technical contact": user.name }))[0], user.id);
  const error = await failure(() => deal.encode({ "Setup fee": { value: 1, currency: "XXX" } }));
  assert.equal(error.problems[0].code, "unknown_currency");
  for (const kind of ["note", "organization", "person", "product", "project"]) assert.ok((await crm.fields[kind]()).fields.length > 3, kind);
});

test("a dictionary reads webhooks and stored records, and leaves them as they were", async (t) => {
  const { crm, key } = await startNamed(t);
  const deal = await crm.fields.deal();
  const webhook = { id: 1, custom_fields: { [key("Priority")]: { type: "enum", id: 7 }, [key("Setup fee")]: { type: "monetary", value: 5, currency: "EUR" } } };
  const kept = structuredClone(webhook);
  assert.deepEqual(deal.decode(webhook, "webhook").custom_fields, { Priority: { id: 7, label: "High" }, "Setup fee": { value: 5, currency: "EUR" } });
  assert.deepEqual(webhook, kept);
  const flat = { id: 1, [key("Setup fee")]: 5, [`${key("Setup fee")}_currency`]: "EUR", [key("Interested in")]: "9,10" };
  assert.deepEqual(deal.decode(flat, "v1"), {
    id: 1,
    custom_fields: { "Setup fee": { value: 5, currency: "EUR" }, "Interested in": [{ id: 9, label: "Licence" }, { id: 10, label: "Support" }] },
  });
});

test("a dictionary is loaded with a token that is renewed, like any call", async () => {
  let token = "first";
  const seen = [];
  const accessToken = { token: async () => token, renew: async () => ((token = "second"), true) };
  const fetch = async (url, { headers }) => {
    const { pathname } = new URL(url);
    seen.push(`${pathname.split("/").at(-1)} ${headers.authorization}`);
    return headers.authorization === "Bearer second" ? account(pathname) : Response.json({ success: false }, { status: 401 });
  };
  const crm = new Pipedrive({ accessToken, fetch, customFields: "names" });
  assert.deepEqual((await crm.deals.get(1)).custom_fields.Tier, { id: 12, label: "Gold" });
  assert.deepEqual(seen, ["dealFields Bearer first", "dealFields Bearer second", "1 Bearer second"]);
});

test("what isn't a kind of record is refused as without names", async () => {
  const { crm, sent } = answering(account);
  for (const entity_type of [undefined, null, 5, "__proto__", "constructor"]) {
    const error = await failure(crm.itemSearch.searchByField({ term: "A", field: "name", entity_type }).page());
    if (typeof entity_type !== "string") assert.equal(error.code, "invalid_input");
  }
  assert.equal(sent.filter((path) => path.endsWith("Fields")).length, 0);
});

test("who waits for another call's load, which never ends, loads for himself after ten seconds", async (t) => {
  let hang = true;
  const { crm, sent } = answering((path) => {
    if (!path.endsWith("dealFields") || !hang) return account(path);
    hang = false;
    return new Promise(() => undefined);
  });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  crm.deals.get(1).catch(() => undefined);
  while (!sent.length) await new Promise(setImmediate);
  const patient = crm.deals.get(2);
  let done = false;
  patient.then(() => (done = true));
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  t.mock.timers.tick(9_999);
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  assert.deepEqual([done, sent.length], [false, 1]);
  t.mock.timers.tick(1);
  assert.deepEqual((await patient).custom_fields.Tier, { id: 12, label: "Gold" });
  assert.deepEqual(sent.map((path) => path.split("/").at(-1)), ["dealFields", "dealFields", "2"]);
});
