// Input that no request can be made of: each is refused by name, before anything is sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidInputError, Pipedrive } from "pipedrive-wasm";

import { failure, scripted } from "./scripted.mjs";

const empty = { success: true, data: [], additional_data: {} };

/** Expects a refusal that names each of the words, and that nothing went out. */
async function refused(run, ...words) {
  const { crm, sent } = scripted(empty);
  const error = await failure(() => run(crm));
  assert.ok(error instanceof InvalidInputError, String(error));
  assert.equal(error.code, "invalid_input");
  assert.equal(error.attempts, 0);
  for (const word of words) assert.ok(error.message.includes(word), `${word} is not in: ${error.message}`);
  assert.deepEqual(sent, [], "nothing is sent");
}

test("no token is refused at once", () => refused(() => new Pipedrive({}), "apiToken", "accessToken"));
test("no options at all are refused at once", () => refused(() => new Pipedrive(), "options"));
test("both tokens are refused", () => refused(() => new Pipedrive({ apiToken: "a", accessToken: "b" }), "not both"));
test("an empty token is refused", () => refused(() => new Pipedrive({ apiToken: " " }), "apiToken", "empty"));
test("an empty access token is refused", () => refused(() => new Pipedrive({ accessToken: "" }), "accessToken", "empty"));
test("a token with a line break is refused, and not shown", async () => {
  const crm = new Pipedrive({ apiToken: "sec\nret", fetch: () => assert.fail("sent") });
  const error = await failure(crm.deals.get(1));
  assert.equal(error.code, "invalid_input");
  assert.ok(!`${error.message}${JSON.stringify(error)}`.includes("sec"), error.message);
});

test("get without an id is refused", () => refused((crm) => crm.deals.get(), "deals.get", "id"));
for (const id of [NaN, Infinity, 1.5, "", "../x", "x/y", null, {}, true]) {
  test(`get with ${typeof id} ${JSON.stringify(id) ?? id} is refused`, () => refused((crm) => crm.deals.get(id), "deals.get", "id"));
}
for (const id of ["", "..", "../x", ".", "a/b", "a?b", "%2e%2e"]) {
  test(`a text id of ${JSON.stringify(id)} can't leave its place in the path`, async () => {
    const { crm, sent } = scripted({ success: true, data: {} });
    await crm.leads.get(id).catch((error) => assert.equal(error.code, "invalid_input"));
    for (const { url } of sent) assert.match(url.pathname, /\/leads\/[^/]+$/);
  });
}

test("an unknown parameter is refused by its name", () => refused((crm) => crm.deals.list({ stauts: "open" }).page(), "deals.list", "stauts"));
test("an unknown field of a body is refused by its name", () => refused((crm) => crm.deals.create({ title: "A", valeu: 1 }), "deals.create", "valeu"));
test("a required field that is missing is refused by its name", () => refused((crm) => crm.deals.create({}), "deals.create", "title"));
test("a value of another type is refused by its name", () => refused((crm) => crm.deals.create({ title: "A", value: "5" }), "deals.create", "value"));
test("a number that JSON can't hold is refused by its name", () => refused((crm) => crm.deals.create({ title: "A", value: NaN }), "value"));
test("a page of 501 is refused with the maximum", () => refused((crm) => crm.deals.list({ limit: 501 }).page(), "limit", "500"));
test("a page of 0 is refused", () => refused((crm) => crm.deals.list({ limit: 0 }).page(), "limit"));
test("an invalid Date is refused", () => refused((crm) => crm.deals.list({ updated_since: new Date(NaN) }).page(), "updated_since"));
test("an operation that there isn't is refused", () => refused((crm) => crm.request("getDeels"), "getDeels"));
test("a timeout that is no time is refused", () => refused((crm) => crm.deals.get(1, {}, { timeout: -1 }), "timeout"));
test("a page token of nobody's is refused", () => refused((crm) => crm.deals.list().page({ curser: "x" }), "token"));
test("toArray with a maximum that is no number is refused", () => refused((crm) => crm.deals.list().toArray({ max: NaN }), "max"));
test("a header that the client sets is refused", () => refused((crm) => crm.deals.get(1, {}, { headers: { "x-api-token": "other" } }), "x-api-token"));

test("a body with a cycle is refused", () => {
  const loop = { title: "A", custom_fields: {} };
  loop.custom_fields["0".repeat(40)] = { deeper: loop };
  return refused((crm) => crm.deals.create(loop), "deals.create");
});
test("a BigInt is refused", () => refused((crm) => crm.deals.create({ title: "A", value: 5n }), "deals.create", "value"));
test("a function is refused", () => refused((crm) => crm.deals.create({ title: () => "A" }), "deals.create", "title"));

test("a request whose operation needs nothing needs no input", async () => {
  const { crm, sent } = scripted(empty);
  assert.deepEqual((await crm.request("getUsers")).data, []);
  assert.equal(sent.length, 1);
});

test("cursor null means from the start", async () => {
  const { crm, sent } = scripted(empty);
  await crm.deals.list({ cursor: null }).page();
  await crm.deals.list().page(null);
  for (const { url } of sent) assert.equal(url.searchParams.has("cursor"), false);
});
test("a title of a megabyte goes out whole", async () => {
  const title = "ü".repeat(1 << 19);
  const { crm, sent } = scripted({ success: true, data: { id: 1, title } });
  const made = await crm.deals.create({ title });
  assert.equal(made.title, title);
  assert.equal(JSON.parse(sent[0].body).title, title);
});
test("an empty custom_fields is never sent", async () => {
  const { crm, sent } = scripted({ success: true, data: { id: 1 } });
  await crm.deals.update(1, { title: "A", custom_fields: {} });
  assert.deepEqual(JSON.parse(sent[0].body), { title: "A" });
});
test("extraQuery and extraBody pass unchecked", async () => {
  const { crm, sent } = scripted({ success: true, data: { id: 1 } });
  await crm.deals.create({ title: "A" }, { extraQuery: { tomorrow: 1 }, extraBody: { brand_new: [true] } });
  assert.equal(sent[0].url.searchParams.get("tomorrow"), "1");
  assert.deepEqual(JSON.parse(sent[0].body), { title: "A", brand_new: [true] });
});
test("a Date goes out without milliseconds where the parameter wants it so", async () => {
  const { crm, sent } = scripted(empty);
  await crm.deals.list({ updated_since: new Date("2026-03-04T05:06:07.891Z") }).page();
  assert.equal(sent[0].url.searchParams.get("updated_since"), "2026-03-04T05:06:07Z");
});
