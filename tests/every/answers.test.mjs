// Every operation, asked of the sandbox by its operationId with the fewest and with the most inputs: what the caller
// gets is what the server sent.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { Pipedrive } from "pipedrive-wasm";

import { settings } from "../runtimes/report.mjs";
import { client, code, app as registered } from "./app.mjs";
import { inputs, operations } from "./catalogue.mjs";
import { given, links } from "./given.mjs";
import { rules } from "./rules.mjs";
import { input } from "./samples.mjs";

let wire = [];

/** `fetch`, with a copy of each answer kept as it came. */
const listening = async (url, init) => {
  const response = await fetch(url, init);
  wire.push(response.clone());
  return response;
};
const crm = new Pipedrive({ ...settings, fetch: listening });
let known;

before(async () => {
  known = await links(crm);
});

/** What the catalogue says of the answer's place, taken from the answer itself. */
function sent(body, { at, form }) {
  const value = at === "body" ? body : at.split(".").reduce((value, name) => value?.[name], body);
  // v1 writes null for an empty list; nothing at all is null to the caller.
  return value ?? (form === "list" ? [] : null);
}

async function check(operation, input) {
  wire = [];
  const reply = await crm.request(operation.key, input, { headers: rules[operation.key]?.headers });
  assert.equal(wire.length, 1, "one request a call");
  const [answer] = wire;
  assert.equal(reply.response.status, answer.status);
  if (["binary", "html"].includes(operation.response.form)) {
    assert.deepEqual(await reply.data.bytes(), new Uint8Array(await answer.arrayBuffer()));
    return;
  }
  const body = JSON.parse(await answer.text());
  assert.deepEqual(reply.data, sent(body, operation.response));
  assert.deepEqual(reply.additionalData ?? null, body.additional_data ?? null);
  assert.deepEqual(reply.relatedObjects ?? null, body.related_objects ?? null);
}

/** A cursor that goes on after the first page of the same listing, where there is more than one. */
async function cursor(operation, input) {
  if (!Object.hasOwn(input, "cursor")) return input;
  const { cursor, ...first } = input;
  const { next } = await crm.request(operation.key, { ...first, limit: 1 });
  return { ...input, cursor: next?.cursor ?? null };
}

for (const operation of operations) {
  test(`${operation.key} answers with the fewest inputs`, async () => check(operation, await given(crm, operation, false, known)));
  test(`${operation.key} answers with the most inputs`, async () => check(operation, await cursor(operation, await given(crm, operation, true, known))));
}

test("a call to the authorization host carries the app's credentials and none of the client's", async () => {
  const seen = [];
  const watching = (url, init) => {
    seen.push([new URL(url).pathname, new Headers(init.headers).get("authorization"), new Headers(init.headers).get("x-api-token")]);
    return fetch(url, init);
  };
  const app = new Pipedrive({ ...settings, fetch: watching });
  const { data } = await app.request("get-tokens", { grant_type: "authorization_code", code: await code(), redirect_uri: registered.redirect_uri }, { headers: client });
  assert.equal(typeof data.access_token, "string");
  assert.deepEqual(seen, [["/oauth/token", client.authorization, null]]);
});

test("the table of contradictions names what there is, and why", () => {
  for (const [key, { without = [], fewest = {}, most = {}, because }] of Object.entries(rules)) {
    const names = inputs(operations.find((each) => each.key === key)).map(({ name }) => name);
    for (const name of [...without, ...Object.keys({ ...fewest, ...most })]) assert.ok(names.includes(name), `${key} has no ${name}`);
    assert.ok(because, key);
  }
});
