// The queue in workerd, where a call ends with the request that made it, without a word to anybody.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { hosts } from "../hosts.mjs";
import { start } from "./workerd.mjs";

const worker = await start(fileURLToPath(new URL("./left.mjs", import.meta.url)));
after(() => worker.close());
const { api, close } = await hosts();
after(close);
const ask = async (path) => (await worker.ask(undefined, `${path}?base=${api.url}`)).text();

test("calls of several requests at once share the window, and each has its answer", { timeout: 60_000 }, async () => {
  assert.deepEqual(await Promise.all(Array.from({ length: 5 }, () => ask("/"))), ["1", "1", "1", "1", "1"]);
});
test("a request that leaves calls behind doesn't hold up the next one's", { timeout: 60_000 }, async () => {
  assert.equal(await ask("/leave"), "left");
  assert.equal(await ask("/"), "1");
});
