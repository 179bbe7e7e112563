// Who opened a frame, and what its address says.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";
import { SignedTokenError, extensionRequest, verifySignedToken } from "pipedrive-wasm/extension";

import { failure } from "./scripted.mjs";

const NOW = 1_772_366_400_000;
const SECRET = "seeded-jwt-secret";
const HEAD = { alg: "HS256", typ: "JWT" };
const CLAIMS = { userId: 7, companyId: 42, iat: NOW / 1000, exp: NOW / 1000 + 300 };
const part = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
/** A token as node:crypto signs it. */
function token({ head = HEAD, claims = CLAIMS, secret = SECRET, hash = "sha256" } = {}) {
  const content = `${part(head)}.${part(claims)}`;
  return `${content}.${createHmac(hash, secret).update(content).digest("base64url")}`;
}
const now = () => NOW + 1000;
const verify = (jwt, secrets = SECRET, at = now) => verifySignedToken(jwt, secrets, { now: at });

test("a good token says who opened the frame", async () => {
  const expected = { userId: 7, companyId: 42, issuedAt: NOW, expiresAt: NOW + 300_000 };
  assert.deepEqual(await verify(token()), expected);
  assert.deepEqual(await verify(token(), ["another", SECRET]), expected);
  const text = { userId: "7", companyId: "42", exp: String(NOW / 1000 + 300) };
  assert.deepEqual(await verify(token({ claims: text })), { userId: 7, companyId: 42, expiresAt: NOW + 300_000 });
});

test("without a clock of its own it takes the platform's", async () => {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { ...CLAIMS, iat: seconds, exp: seconds + 300 };
  assert.equal((await verifySignedToken(token({ claims }), SECRET)).userId, 7);
  assert.equal((await failure(verifySignedToken(token(), SECRET))).code, "signed_token_expired");
});

const unsigned = `${part({ alg: "none" })}.${part(CLAIMS)}.`;
const [head, claims, signature] = token().split(".");
const odd = [
  ["no signature", unsigned, "signed_token_algorithm"],
  ["RS256", token({ head: { alg: "RS256" } }), "signed_token_algorithm"],
  ["HS384", token({ head: { alg: "HS384" }, hash: "sha384" }), "signed_token_algorithm"],
  ["a swapped head", `${part({ typ: "JWT", alg: "HS256" })}.${claims}.${signature}`, "signed_token_signature"],
  ["a missing part", `${head}.${claims}`, "signed_token_malformed"],
  ["half a signature", token().slice(0, -19), "signed_token_signature"],
  ["padding", `${token()}=`, "signed_token_malformed"],
  ["a name that stands there twice", token({ claims: `{"userId":1,"userId":7,"companyId":42,"exp":${CLAIMS.exp}}` }), "signed_token_malformed"],
  ["another app's secret", token({ secret: "another" }), "signed_token_signature"],
  ["no user", token({ claims: { ...CLAIMS, userId: null } }), "signed_token_malformed"],
  ["a megabyte", token({ claims: { ...CLAIMS, x: "a".repeat(1 << 20) } }), "signed_token_malformed"],
  ["no text", undefined, "signed_token_malformed"],
  ["an object", { token: token() }, "signed_token_malformed"],
  ["nothing", "", "signed_token_malformed"],
];
for (const [what, jwt, code] of odd) {
  test(`a token is refused: ${what}`, async () => {
    const error = await failure(verify(jwt));
    assert.ok(error instanceof SignedTokenError, inspect(error));
    assert.equal(error.code, code);
  });
}

test("a token is refused before its time and after it, with a minute for the clocks", async () => {
  const at = (seconds) => verify(token(), SECRET, () => NOW + seconds * 1000);
  await Promise.all([at(-60), at(359)]);
  assert.equal((await failure(at(-61))).code, "signed_token_early");
  assert.equal((await failure(at(360))).code, "signed_token_expired");
});

test("an empty secret checks nothing", async () => {
  for (const secrets of ["", [], ["", SECRET], [undefined], undefined]) {
    const error = await failure(verifySignedToken(token({ secret: "" }), secrets, { now }));
    assert.equal(error.code, "invalid_input", inspect(error));
  }
});

test("no error holds a part of the token or of a secret", async () => {
  for (const [, jwt] of odd) {
    const shown = inspect(await failure(verify(jwt)), { depth: 5 });
    assert.ok(!shown.includes(SECRET));
    for (const piece of typeof jwt === "string" ? jwt.split(".") : []) assert.ok(piece.length < 8 || !shown.includes(piece), shown);
  }
});

/** Numbers by chance, the same each time. */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

test("whatever is changed in a token, it is refused with one of the known codes", async () => {
  const roll = dice(7);
  const good = token();
  const letters = "ABCxyz019-_.=+/ \u0000é{";
  for (let round = 0; round < 1500; round++) {
    const at = roll(good.length);
    const letter = letters[roll(letters.length)];
    const jwt = [
      () => good.slice(0, at) + letter + good.slice(at + 1),
      () => good.slice(0, at) + letter + good.slice(at),
      () => good.slice(0, at) + good.slice(at + 1 + roll(5)),
      () => good.slice(at) + good.slice(0, at),
    ][roll(4)]();
    if (jwt === good) continue;
    const { code } = await failure(verify(jwt));
    assert.match(code, /^signed_token_(malformed|algorithm|signature)$/, jwt);
  }
});

const cases = JSON.parse(readFileSync(new URL("../extension.json", import.meta.url), "utf8"));
for (const { what, address, claims, request, error } of cases) {
  test(`the address of a frame: ${what}`, () => {
    if (error) {
      assert.throws(() => extensionRequest(address, claims), { name: "SignedTokenError", code: error });
    } else {
      assert.deepEqual(extensionRequest(address, claims), request);
    }
  });
}

test("an address may be a URL, and is the page's own by default", (t) => {
  assert.equal(extensionRequest(new URL("https://app.example/?userId=7")).userId, 7);
  assert.deepEqual(extensionRequest().other, [], "there is no page here");
  Object.defineProperty(globalThis, "location", { value: { href: "https://app.example/?id=9" }, configurable: true });
  t.after(() => delete globalThis.location);
  assert.equal(extensionRequest().id, "9");
});

test("whatever stands in an address, it is read or refused", () => {
  const roll = dice(11);
  const pieces = ["userId", "selectedIds", "view", "list", "filter", "data", "token", "=", "&", "?", "#", "%", "%7B", "%22", "%ff", "7", ",", "+", "é", "\ud800", "__proto__", "constructor", "\u0000", "9".repeat(20)];
  for (let round = 0; round < 5000; round++) {
    const address = Array.from({ length: roll(30) }, () => pieces[roll(pieces.length)]).join("");
    try {
      const { selection, other } = extensionRequest(address);
      assert.ok(["ids", "all", "none"].includes(selection.kind) && Array.isArray(other));
    } catch (error) {
      assert.equal(error.code, "invalid_input", `${address}: ${inspect(error)}`);
    }
  }
  assert.throws(() => extensionRequest(`?data=${"é".repeat(40_000)}`), { code: "invalid_input" });
});
