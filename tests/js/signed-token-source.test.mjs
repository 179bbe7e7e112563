// A page's signed token: kept, replaced in time, asked for once however many wait.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { Pipedrive } from "pipedrive-wasm";
import { SignedTokenSource } from "pipedrive-wasm/extension";

import { ownClock } from "./clock.mjs";
import { failure } from "./scripted.mjs";

const START = 1_772_366_400_000;
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
/** What the page sees of a token; only a server could check it. */
const token = (name, { issued = START, life = 300 } = {}) => `${part({})}.${part({ iat: issued / 1000, exp: issued / 1000 + life, name })}.x`;

/** A host that gives tokens one by one, with a clock that the test sets. */
function host(...answers) {
  const scene = { asked: 0, time: START };
  scene.now = () => scene.time;
  scene.ask = () => {
    scene.asked += 1;
    const answer = answers[Math.min(scene.asked, answers.length) - 1];
    return typeof answer === "function" ? answer() : answer;
  };
  return scene;
}

test("a token serves until half a minute before its end", async () => {
  const [first, second] = [token("first"), token("second", { issued: START + 270_000 })];
  const scene = host(first, { token: second });
  const source = new SignedTokenSource(scene.ask, { now: scene.now });
  assert.equal(await source.token(), first);
  scene.time += 269_999;
  assert.equal(await source.token(), first);
  assert.equal(scene.asked, 1);
  scene.time += 1;
  assert.equal(await source.token(), second);
  assert.equal(scene.asked, 2);
});

test("a clock that is an hour off changes nothing: the life counts from when the token came", async () => {
  for (const off of [-3_600_000, 3_600_000]) {
    const scene = host(token("first"));
    scene.time = START + off;
    const source = new SignedTokenSource(scene.ask, { now: scene.now });
    await source.token();
    scene.time += 269_999;
    await source.token();
    assert.equal(scene.asked, 1);
    scene.time += 1;
    await source.token();
    assert.equal(scene.asked, 2);
  }
});

test("a thousand who ask at once share one request", async () => {
  let give;
  const scene = host(() => new Promise((resolve) => (give = resolve)));
  const source = new SignedTokenSource(scene.ask, { now: scene.now });
  const all = Array.from({ length: 1000 }, () => source.token());
  await Promise.resolve();
  give(token("only"));
  assert.deepEqual(new Set(await Promise.all(all)), new Set([token("only")]));
  assert.equal(scene.asked, 1);
});

test("the token of the address serves first, as long as it is good", async () => {
  const scene = host(token("asked"));
  const source = new SignedTokenSource(scene.ask, { now: scene.now, initial: token("initial") });
  assert.equal(await source.token(), token("initial"));
  scene.time += 270_000;
  assert.equal(await source.token(), token("asked"));
  const stale = new SignedTokenSource(host(token("asked")).ask, { now: scene.now, initial: "no.token" });
  assert.equal(await stale.token(), token("asked"));
});

test("a refused token is replaced once, however many were refused with it", async () => {
  const scene = host(token("first"), token("second"), token("third"));
  const source = new SignedTokenSource(scene.ask, { now: scene.now });
  const first = await source.token();
  const renewed = await Promise.all(Array.from({ length: 100 }, () => source.renew(first)));
  assert.ok(renewed.every(Boolean));
  assert.equal(await source.renew(first), true, "it was replaced already");
  assert.equal(await source.token(), token("second"));
  assert.equal(scene.asked, 2);
});

test("the same token again is none to try with", async () => {
  const scene = host(token("only"));
  const source = new SignedTokenSource(scene.ask, { now: scene.now });
  assert.equal(await source.renew(await source.token()), false);
});

test("what fails is asked again by the next call", async () => {
  const broken = new Error("the host is gone");
  const scene = host(() => Promise.reject(broken), () => { throw broken; }, () => Promise.reject(broken), token("good"));
  const source = new SignedTokenSource(scene.ask, { now: scene.now });
  assert.equal(await failure(source.token()), broken);
  assert.equal(await failure(source.token()), broken);
  assert.equal(await source.renew("refused"), false);
  assert.equal(await source.token(), token("good"));
});

test("what isn't a token is refused and not kept", async () => {
  for (const answer of [undefined, null, "", 7, {}, { token: 7 }, { token: "" }, "a b", "a\r\nx: y", "é"]) {
    const scene = host(answer, token("good"));
    const source = new SignedTokenSource(scene.ask, { now: scene.now });
    assert.equal((await failure(source.token())).code, "unexpected_response", inspect(answer));
    assert.equal(await source.token(), token("good"));
  }
});

test("a token of an unknown form serves for as long as Pipedrive's do", async () => {
  for (const answer of ["opaque", "a.b.c", `a.${part(null)}.c`, `a.${part({ exp: "soon" })}.c`, `a.${part({ exp: 1e300, iat: 1 })}.c`]) {
    const scene = host(answer);
    const source = new SignedTokenSource(scene.ask, { now: scene.now });
    await source.token();
    scene.time += 269_999;
    assert.equal(await source.token(), answer);
    assert.equal(scene.asked, 1, answer);
  }
});

test("a short life is used by half, so that not every call asks", async () => {
  const scene = host(token("short", { life: 20 }));
  const source = new SignedTokenSource(scene.ask, { now: scene.now });
  await source.token();
  scene.time += 9_999;
  await source.token();
  assert.equal(scene.asked, 1);
  scene.time += 1;
  await source.token();
  assert.equal(scene.asked, 2);
});

test("a host that never answers ends in a timeout, and doesn't stand in the way of the next call", async (t) => {
  const clock = ownClock(t);
  const scene = host(() => new Promise(() => {}), token("good"));
  const source = new SignedTokenSource(scene.ask, { now: scene.now });
  const error = await clock.until(failure(source.token()));
  assert.deepEqual([error.code, clock.elapsed()], ["timeout", 10_000]);
  assert.equal(await source.token(), token("good"));
  assert.equal(clock.pending(), 0);
});

test("calls carry it, and a 401 of the app's own server leads to one more token and one more try", async () => {
  const scene = host(token("first"), token("second"));
  const accessToken = new SignedTokenSource(scene.ask, { now: scene.now });
  const seen = [];
  const fetch = async (url, { headers }) => {
    seen.push(headers.authorization);
    return headers.authorization === `Bearer ${token("second")}`
      ? Response.json({ success: true, data: { id: 1 } })
      : Response.json({ success: false, error: "expired" }, { status: 401 });
  };
  const crm = new Pipedrive({ baseUrl: "https://app.example/api/pipedrive", accessToken, fetch });
  assert.equal((await crm.deals.get(1)).id, 1);
  assert.deepEqual(seen, [`Bearer ${token("first")}`, `Bearer ${token("second")}`]);
  await crm.deals.get(2);
  assert.equal(scene.asked, 2);
});

test("nobody sees the token who looks at its source", async () => {
  const source = new SignedTokenSource(() => token("seen"));
  await source.token();
  assert.ok(!inspect(source, { showHidden: true, depth: 9 }).includes(token("seen")));
  assert.ok(!JSON.stringify(source).includes("seen"));
});

test("options that can't be meant are refused", () => {
  for (const timeout of [0, -1, NaN, Infinity]) assert.throws(() => new SignedTokenSource(() => "x", { timeout }), { code: "invalid_input" });
  assert.throws(() => new SignedTokenSource("x"), { code: "invalid_input" });
});
