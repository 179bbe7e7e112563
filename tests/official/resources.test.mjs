// Each resource by both clients: what one makes the other reads, and for each call both get the same.

import assert from "node:assert/strict";
import { test } from "node:test";

import { account } from "./account.mjs";
import { facts, failure, next, nobody, official, ours, shared } from "./clients.mjs";
import { resources } from "./resources.mjs";

/** Every id, read page by page with the official client. */
async function walk(key, input) {
  const ids = [];
  let at = {};
  while (at) {
    const body = await official(key, { ...input, ...at });
    ids.push(...(body.data ?? []).map((item) => item.id ?? item.field_code));
    at = next(body, at.start ?? 0, body.data?.length ?? 0);
  }
  return ids;
}

for (const { name, list, get, create, update, remove, search, existing, id: idName = "id", missing = 404, differ, within = async () => ({}) } of [...resources, ...account]) {
  const written = (input) => (typeof input === "function" ? input() : input);
  const made = async () => {
    const path = await within();
    const [key, input] = create;
    const theirs = (await official(key, { ...path, ...written(input) })).data;
    const own = await ours(key, { ...path, ...written(input) });
    return { path, theirs, own };
  };
  const alike = (value) => shared(value, differ);
  const of = (record) => record[idName];
  /** The path parameter that names the record: the last one of its operation. */
  const named = (key, path, id) => {
    const names = facts(key).pathParams.map(({ name }) => name);
    return { ...Object.fromEntries(names.map((name) => [name, path[name]])), [names.at(-1)]: id };
  };

  if (list) {
    test(`${name}: both list the same`, async () => {
      const path = await within();
      const input = facts(list).paging === "none" ? path : { ...path, limit: 40 };
      const body = await official(list, input);
      const theirs = facts(list).response.at.split(".").reduce((value, step) => value[step], body);
      assert.deepEqual((await ours(list, input).page()).items, theirs ?? []);
    });
  }
  if (list && facts(list).paging !== "none") {
    test(`${name}: both page through the same`, async () => {
      const path = await within();
      const all = await ours(list, path).toArray();
      const limit = Math.max(1, Math.ceil(all.length / 3));
      const ids = await walk(list, { ...path, limit });
      assert.deepEqual(all.map((item) => item.id ?? item.field_code), ids);
      assert.deepEqual((await ours(list, { ...path, limit }).toArray()).map((item) => item.id ?? item.field_code), ids);
    });
  }
  if (create) {
    test(`${name}: both create alike`, async () => {
      const { theirs, own } = await made();
      assert.notEqual(of(theirs), of(own));
      assert.deepEqual(alike(own), alike(theirs));
    });
  }
  if (get) {
    test(`${name}: each gets what the other made`, async () => {
      const { path, theirs, own } = create ? await made() : { path: {}, theirs: { id: existing }, own: { id: existing } };
      for (const { [idName]: id } of [theirs, own]) {
        assert.deepEqual(await ours(get, named(get, path, id)), (await official(get, named(get, path, id))).data);
      }
    });
    test(`${name}: both fail to get what isn't there, and ours knows the status`, async () => {
      const { path, theirs } = create ? await made() : { path: {}, theirs: { id: existing } };
      const input = named(get, path, nobody(of(theirs)));
      const body = await failure(official(get, input));
      const error = await failure(ours(get, input));
      assert.deepEqual(error.body, body);
      assert.deepEqual([error.code, error.status], [missing === 410 ? "gone" : "not_found", missing]);
    });
  }
  if (update) {
    test(`${name}: both update alike`, async () => {
      const { path, theirs, own } = await made();
      const [key, change] = update;
      const changed = (await official(key, { ...named(key, path, of(theirs)), ...written(change) })).data;
      assert.deepEqual(alike(await ours(key, { ...named(key, path, of(own)), ...written(change) })), alike(changed));
      assert.deepEqual(of(changed), of(theirs));
    });
  }
  if (remove) {
    test(`${name}: what one deletes is gone for the other`, async () => {
      const { path, theirs, own } = await made();
      const answer = await official(remove, named(remove, path, of(own)));
      const value = await ours(remove, named(remove, path, of(theirs)));
      assert.deepEqual(alike(value), alike(answer.data ?? null));
      if (get) {
        await failure(official(get, named(get, path, of(theirs))));
        assert.equal((await failure(ours(get, named(get, path, of(own))))).status, missing);
      }
      if (list) {
        const left = (await ours(list, path).toArray()).map(of);
        assert.ok(!left.includes(of(own)) && !left.includes(of(theirs)));
      }
    });
  }
  if (search) {
    test(`${name}: both find the same`, async () => {
      const [key, term] = search;
      if (create) await made();
      const { items } = (await official(key, { term, limit: 20 })).data;
      assert.ok(items.length > 0);
      assert.deepEqual((await ours(key, { term, limit: 20 }).page()).items, items);
    });
  }
}
