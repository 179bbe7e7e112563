// Every operation by both clients: what is read is the same, what is written comes about alike, what isn't there fails
// alike, and lists go on alike. `resources.test.mjs` has what one makes and the other reads.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { operations } from "../every/catalogue.mjs";
import { given, links } from "../every/given.mjs";
import { crm, failure, next, nobody, official, ours, placed, shared } from "./clients.mjs";

/** Channels are gone from the platform, teams deprecated, meetings links to others: of these the sandbox keeps nothing. */
const KEPT = /^\/(?!channels|legacyTeams|meetings)/;
/** It goes on from one question to the next; `journeys.test.mjs` asks until it ends. */
const MOVING = /conversionStatus$/;

const all = operations.filter(({ id, version, response }) => version !== "oauth" && response.form !== "binary" && !MOVING.test(id));
const reads = all.filter(({ method }) => method === "GET");
const writes = all.filter(({ method, path }) => method !== "GET" && KEPT.test(path));
/** Their answers point at a next page, and the official client can't ask for it. */
const CUT = /^getProject(Tasks|Activities)$/;
const paged = reads.filter(({ key, paging, query = [] }) => paging !== "none" && query.some(({ name }) => name === "limit") && !CUT.test(key));
/** Nobody follows a user: it takes the app to begin. */
const NOBODY = /getUserFollowers$/;
let known;

before(async () => {
  known = await links(crm);
});

/** The same call on a record of its own each time. */
const fewest = (operation) => given(crm, operation, false, known);

/** A value without what is a record's own: its ids, also in links to it, and the number at the end of a sample's name. */
function alike(value, { pathParams = [] }, input) {
  const ids = pathParams.map(({ name }) => input[name]);
  const own = new Set([...ids, ...ids.map(String)]);
  const text = JSON.stringify(shared(value, /^(conversion_id|pictures|ids)$/), (_, inner) => (own.has(inner) ? "its own" : inner));
  return JSON.parse(text.replaceAll(/(every[ ._][a-z_ ]*)\d+/gi, "$1"));
}

for (const operation of reads) {
  test(`${operation.key}: both read the same`, async () => {
    const input = await fewest(operation);
    const theirs = placed(await official(operation.key, input), operation.response);
    assert.deepEqual((await crm.request(operation.key, input)).data, theirs);
    assert.ok(theirs.length !== 0 || NOBODY.test(operation.key), "an empty list is equal for nothing");
  });
}

for (const operation of writes) {
  test(`${operation.key}: both write alike`, async () => {
    const one = await fewest(operation);
    const theirs = placed(await official(operation.key, one), operation.response);
    const two = await fewest(operation);
    const own = (await crm.request(operation.key, two)).data;
    assert.deepEqual(alike(own, operation, two), alike(theirs, operation, one));
  });
}

for (const operation of all.filter(({ path, pathParams = [] }) => pathParams.length > 0 && KEPT.test(path))) {
  test(`${operation.key}: what isn't there fails alike`, async () => {
    const input = await fewest(operation);
    const last = operation.pathParams.at(-1).name;
    input[last] = nobody(input[last]);
    const body = await failure(official(operation.key, input));
    const error = await failure(crm.request(operation.key, input));
    assert.deepEqual(error.body, body);
    assert.ok(error.status >= 400 && error.status < 500, `status ${error.status}`);
  });
}

for (const operation of paged) {
  test(`${operation.key}: both go on to the next page alike`, async () => {
    const input = { ...(await fewest(operation)), limit: 2 };
    const theirs = [];
    for (let at = {}; at && theirs.length < 5; ) {
      const body = await official(operation.key, { ...input, ...at });
      const page = placed(body, operation.response);
      theirs.push(...page);
      at = next(body, at.start ?? 0, page.length);
    }
    assert.deepEqual(await ours(operation.key, input).toArray({ max: theirs.length }), theirs);
  });
}
