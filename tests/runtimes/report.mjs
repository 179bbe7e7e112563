// Turns what the journeys report into one test each.

import assert from "node:assert/strict";

/** Where the sandbox is, and its token: set by `cargo xtask test`. */
export const settings = {
  baseUrl: required("PIPEDRIVE_BASE_URL"),
  apiToken: required("PIPEDRIVE_API_TOKEN"),
};

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these tests with "cargo xtask test"`);
  return value;
}

/** One test a journey, inside the test `t`. */
export async function report(t, results) {
  assert.ok(results.length > 50, `only ${results.length} journeys came back`);
  for (const { name, ok, error } of results) {
    await t.test(name, () => assert.ok(ok, error));
  }
}
