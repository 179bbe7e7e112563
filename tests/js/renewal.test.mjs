// Tokens that are renewed: put on when a request goes out, and exchanged once where one is refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pipedrive } from "pipedrive-wasm";

const REFUSED = { success: false, error: "unauthorized access", errorCode: 401 };

/** A server that takes one token, and a source that starts with another. */
function scene({ good = "second", tokens = ["first", "second"] } = {}) {
  const seen = [];
  const asked = [];
  let at = 0;
  const accessToken = {
    token: async () => tokens[at],
    renew: async (refused) => {
      asked.push(refused);
      if (tokens[at] === refused) at += 1;
      return at < tokens.length;
    },
  };
  const fetch = async (url, { method, headers }) => {
    seen.push(`${method} ${headers.authorization}`);
    return headers.authorization === `Bearer ${good}`
      ? Response.json({ success: true, data: { id: 1 } })
      : Response.json(REFUSED, { status: 401 });
  };
  return { crm: new Pipedrive({ accessToken, fetch }), accessToken, seen, asked };
}

test("a refused token is renewed, and the call made once more: a POST too, since a 401 did nothing", async () => {
  const { crm, seen, asked } = scene();
  assert.equal((await crm.deals.create({ title: "Acme" })).id, 1);
  assert.deepEqual(seen, ["POST Bearer first", "POST Bearer second"]);
  assert.deepEqual(asked, ["first"]);
});

test("a second refusal is the caller's to know", async () => {
  const { crm, seen } = scene({ good: "third" });
  await assert.rejects(crm.deals.get(1), { code: "authentication", status: 401 });
  assert.deepEqual(seen, ["GET Bearer first", "GET Bearer second"]);
});

test("where no other token is to be had, the refusal stands", async () => {
  const { crm, seen } = scene({ tokens: ["first"] });
  await assert.rejects(crm.deals.get(1), { code: "authentication", status: 401 });
  assert.deepEqual(seen, ["GET Bearer first"]);
});

test("a source that has no token fails the call, and nothing is sent", async () => {
  let sent = 0;
  const cause = new Error("signed out");
  const accessToken = { token: () => Promise.reject(cause), renew: async () => true };
  const fetch = async () => Response.json({ success: true, data: ++sent });
  const crm = new Pipedrive({ accessToken, fetch });
  await assert.rejects(crm.deals.get(1), { code: "authentication", operation: "deals.get", cause });
  assert.equal(sent, 0);
});

test("a token is asked for when the request goes out, not when the call begins", async () => {
  const given = [];
  const accessToken = { token: async () => given.push("token") && "good", renew: async () => false };
  const waiting = [];
  const fetch = () => new Promise((answer) => waiting.push(() => answer(Response.json({ success: true, data: { id: 1 } }))));
  const crm = new Pipedrive({ accessToken, fetch, burstLimit: 1 });
  const first = crm.deals.get(1);
  const second = crm.deals.get(2);
  while (!waiting.length) await new Promise(setImmediate);
  assert.equal(given.length, 1);
  waiting.shift()();
  await first;
  while (!waiting.length) await new Promise((go) => setTimeout(go, 5));
  assert.equal(given.length, 2);
  waiting.shift()();
  await second;
});
