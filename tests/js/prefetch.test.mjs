// Listings that fetch the next page while the caller works on one.

import assert from "node:assert/strict";
import { getEventListeners, once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { Pipedrive } from "pipedrive-wasm";

import { failure, ownToken } from "./scripted.mjs";

const LAST = 5;
/** Page `n` holds the items n1 and n2: 11, 12, 21, … */
const body = (n) => ({ success: true, data: [{ id: n * 10 + 1 }, { id: n * 10 + 2 }], additional_data: n < LAST ? { next_cursor: `${n + 1}` } : {} });
const numberOf = (url) => Number(new URL(url).searchParams.get("cursor") ?? 1);
/** Waits until no request is under way: each listens to the signal as long as it is. */
async function quiet(signal) {
  for (let turn = 0; turn < 1000; turn++) {
    await new Promise(setImmediate);
    if (!getEventListeners(signal, "abort").length) return;
  }
  throw new Error("somebody still listens to the signal");
}
/** A `fetch` that never answers, and ends as the platform's does. */
const hanging = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

/** A client of five pages; `special` has a fetch for some. `asked(n)` gives the request for page n once it is sent. */
function paged(special = {}, options = {}) {
  const controller = new AbortController();
  const { signal } = controller;
  const sent = [];
  const waiting = new Map();
  const fetch = async (url, init) => {
    const n = numberOf(url);
    sent.push({ n, url, ...init });
    waiting.get(n)?.(sent.at(-1));
    return special[n] ? special[n](url, init) : Response.json(body(n));
  };
  const asked = async (n) => sent.find((request) => request.n === n) ?? new Promise((resolve) => waiting.set(n, resolve));
  const crm = new Pipedrive({ apiToken: ownToken(), fetch, signal, ...options });
  return { crm, controller, sent, asked, pages: () => sent.map(({ n }) => n), idle: () => quiet(signal) };
}
const ids = (page) => page.value.items.map(({ id }) => id);

// The runner counts a rejection that nobody handles as a failure; here it is told apart by name.
const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

test("whoever stops within the first page pays for one", async () => {
  for (const last of [11, 12]) {
    const { crm, idle, pages } = paged();
    for await (const { id } of crm.deals.list()) if (id === last) break;
    await idle();
    assert.deepEqual(pages(), [1]);
  }
});
test("the second page is asked for when the caller gets there, those after it while the caller works", async () => {
  const { crm, asked, idle, pages } = paged();
  const walk = crm.deals.list().pages();
  assert.deepEqual(ids(await walk.next()), [11, 12]);
  await idle();
  assert.deepEqual(pages(), [1]);
  for (const [n, expected] of [[2, [1, 2, 3]], [3, [1, 2, 3, 4]], [4, [1, 2, 3, 4, 5]]]) {
    assert.deepEqual(ids(await walk.next()), [n * 10 + 1, n * 10 + 2]);
    await asked(n + 1);
    await idle();
    assert.deepEqual(pages(), expected, "one page ahead, not two");
  }
  assert.deepEqual(ids(await walk.next()), [51, 52]);
  await idle();
  assert.equal((await walk.next()).done, true);
  assert.deepEqual(pages(), [1, 2, 3, 4, 5], "nothing comes after the last page");
});
test("a loop over items is ahead as one over pages is", async () => {
  const { crm, asked, pages } = paged();
  const items = crm.deals.list()[Symbol.asyncIterator]();
  for (const id of [11, 12, 21]) assert.equal((await items.next()).value.id, id);
  await asked(3);
  assert.deepEqual(pages(), [1, 2, 3]);
  const rest = [];
  for await (const { id } of items) rest.push(id);
  assert.deepEqual(rest, [22, 31, 32, 41, 42, 51, 52]);
});
test("the same items come from the same requests, ahead or not", async () => {
  const read = async (prefetch) => {
    const { crm, sent } = paged({}, { apiToken: "secret", burstLimit: 100 });
    const options = { prefetch, headers: { traceparent: "00-1" }, extraQuery: { x: 1 } };
    const all = [];
    for await (const { id } of crm.deals.list({ status: "open" }, options)) all.push(id);
    return { all, sent: sent.map(({ n, url, method, headers, body }) => ({ n, url, method, headers, body })) };
  };
  const ahead = await read(1);
  assert.deepEqual(ahead.all, [11, 12, 21, 22, 31, 32, 41, 42, 51, 52]);
  assert.deepEqual(await read(0), ahead);
  assert.deepEqual(await read(undefined), ahead);
});
test("prefetch: 0 asks for no page before the caller does", async () => {
  const read = async ({ idle, pages }, listing) => {
    const walk = listing.pages();
    for (const expected of [[1], [1, 2], [1, 2, 3]]) {
      await walk.next();
      await idle();
      assert.deepEqual(pages(), expected);
    }
  };
  const [ofCall, ofClient, ofDefaults] = [paged(), paged({}, { prefetch: 0 }), paged()];
  await read(ofCall, ofCall.crm.deals.list({}, { prefetch: 0 }));
  await read(ofClient, ofClient.crm.deals.list());
  await read(ofDefaults, ofDefaults.crm.withOptions({ prefetch: 0 }).deals.list());
});
test("a prefetch other than 0 or 1 is refused, and nothing is sent", async () => {
  for (const prefetch of [2, -1, 0.5, NaN, true, "1", null]) {
    const { crm, sent } = paged();
    for (const read of [(list) => list.page(), (list) => list.toArray(), (list) => list.pages().next()]) {
      const error = await failure(read(crm.deals.list({}, { prefetch })));
      assert.equal(error.code, "invalid_input");
      assert.match(error.message, /prefetch must be 0 or 1/);
    }
    assert.deepEqual(sent, []);
  }
});
test("page() fetches nothing ahead", async () => {
  const { crm, idle, pages } = paged();
  const listing = crm.deals.list();
  await listing.page((await listing.page()).next);
  await idle();
  assert.deepEqual(pages(), [1, 2]);
});
test("an array with a maximum takes the pages that it needs", async () => {
  const cases = [[1, [1]], [2, [1]], [3, [1, 2]], [4, [1, 2]], [5, [1, 2, 3]], [10, [1, 2, 3, 4, 5]], [Infinity, [1, 2, 3, 4, 5]]];
  for (const [max, expected] of cases) {
    const { crm, idle, pages } = paged();
    assert.equal((await crm.deals.list().toArray({ max })).length, Math.min(max, 10));
    await idle();
    assert.deepEqual(pages(), expected, `max: ${max}`);
  }
});
test("leaving the loop gives up the page under way", async () => {
  const { crm, asked, idle, pages } = paged({ 3: hanging });
  let request;
  for await (const { id } of crm.deals.list()) {
    if (id !== 22) continue;
    request = await asked(3);
    assert.equal(request.signal.aborted, false);
    break;
  }
  assert.equal(request.signal.aborted, true);
  await idle();
  assert.deepEqual(pages(), [1, 2, 3]);
  assert.deepEqual(unhandled, []);
});
test("an error in the loop gives up the page under way, too", async () => {
  const { crm, asked } = paged({ 3: hanging });
  const walk = crm.deals.list().pages();
  await walk.next();
  await walk.next();
  const { signal } = await asked(3);
  const mine = new Error("mine");
  assert.equal(await failure(walk.throw(mine)), mine);
  assert.equal(signal.aborted, true);
});
test("leaving the loop closes the connection of the page under way", { timeout: 30_000 }, async () => {
  let arrived;
  const third = new Promise((resolve) => (arrived = resolve));
  const server = createServer((request, response) => {
    const n = numberOf(`http://sandbox${request.url}`);
    if (n === 3) arrived(request);
    else response.setHeader("content-type", "application/json").end(JSON.stringify(body(n)));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  after(() => server.close().closeAllConnections());
  const crm = new Pipedrive({ apiToken: "secret", baseUrl: `http://127.0.0.1:${server.address().port}` });
  let request;
  for await (const { id } of crm.deals.list()) {
    if (id !== 21) continue;
    request = await third;
    break;
  }
  if (!request.socket.destroyed) await once(request.socket, "close");
  assert.equal(request.socket.destroyed, true);
});
test("a page that fails ahead of the caller fails when the caller gets there", async () => {
  let down = true;
  const { crm, asked, idle } = paged({ 3: () => (down ? new Response("down", { status: 503 }) : Response.json(body(3))) }, { maxRetries: 0 });
  const listing = crm.deals.list();
  const read = [];
  let last;
  const error = await failure(async () => {
    for await (const page of listing.pages()) {
      last = page;
      if (page.items[0].id === 21) {
        await asked(3);
        await idle(); // it has failed
      }
      for (const { id } of page.items) read.push(id);
    }
  });
  assert.equal(error.code, "server");
  assert.deepEqual(unhandled, []);
  assert.deepEqual(read, [11, 12, 21, 22], "nothing that was read is lost");
  down = false;
  const resumed = await listing.page(last.next);
  assert.deepEqual(resumed.items.map(({ id }) => id), [31, 32]);
});
test("the caller's signal ends the page under way, and the walk, with its reason", async () => {
  const { crm, controller, asked, idle, pages } = paged({ 3: hanging });
  const walk = crm.deals.list().pages();
  await walk.next();
  await walk.next();
  const request = await asked(3);
  controller.abort("page closed");
  assert.equal(request.signal.aborted, true);
  await idle();
  assert.deepEqual(unhandled, []);
  const error = await failure(walk.next());
  assert.equal(error.code, "aborted");
  assert.equal(error.cause, "page closed");
  assert.deepEqual(pages(), [1, 2, 3]);
});
test("the caller's signal ends a wait for the page under way with its reason", async () => {
  const { crm, controller, asked } = paged({ 3: () => new Promise(() => {}) }); // a fetch that heeds no signal
  const walk = crm.deals.list().pages();
  await walk.next();
  await walk.next();
  const waiting = failure(walk.next());
  await asked(3);
  controller.abort("page closed");
  const error = await waiting;
  assert.equal(error.code, "aborted");
  assert.equal(error.cause, "page closed");
});
test("the caller's signal ends the walk although the next page is there", async () => {
  const { crm, controller, asked, idle, pages } = paged();
  const walk = crm.deals.list().pages();
  await walk.next();
  await walk.next();
  await asked(3);
  await idle();
  controller.abort("page closed");
  const error = await failure(walk.next());
  assert.equal(error.code, "aborted");
  assert.equal(error.cause, "page closed");
  assert.deepEqual(pages(), [1, 2, 3]);
});
test("a signal that lives long gathers no listeners", { timeout: 30_000 }, async () => {
  const { signal } = new AbortController();
  const listeners = () => getEventListeners(signal, "abort").length;
  const { crm, asked } = paged({}, { signal });
  for await (const { id } of crm.deals.list()) assert.ok(id);
  assert.equal(listeners(), 0, "after the last page");

  const abandoned = crm.deals.list().pages();
  await abandoned.next();
  await abandoned.next();
  await asked(3);
  await quiet(signal); // in a walk that nobody ends, once its page is there

  const left = paged({ 3: hanging }, { signal });
  for await (const page of left.crm.deals.list().pages()) {
    if (page.items[0].id !== 21) continue;
    await left.asked(3);
    assert.equal(listeners(), 1, "while a page is under way");
    break;
  }
  await quiet(signal); // after a loop that was left
});
test("two walks over one listing don't know of each other", async () => {
  let open;
  const gate = new Promise((resolve) => (open = resolve));
  const { crm, sent } = paged({ 3: () => gate.then(() => Response.json(body(3))) });
  const listing = crm.deals.list();
  const [one, other] = [listing.pages(), listing.pages()];
  for (const walk of [one, other, one, other]) await walk.next();
  while (sent.length < 6) await new Promise(setImmediate);
  await one.return();
  assert.deepEqual(sent.filter(({ n }) => n === 3).map(({ signal }) => signal.aborted), [true, false]);
  open();
  assert.deepEqual(ids(await other.next()), [31, 32]);
  assert.equal((await one.next()).done, true);
  const rest = [];
  for await (const { items } of other) rest.push(...items.map(({ id }) => id));
  assert.deepEqual(rest, [41, 42, 51, 52]);
  assert.equal(sent.length, 3 + 5);
});
test("nothing was left unhandled by then", async () => {
  await new Promise(setImmediate);
  assert.deepEqual(unhandled, []);
});
