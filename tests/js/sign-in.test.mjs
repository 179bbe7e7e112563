// Signing in and staying so, against a sandbox over HTTP.

import assert from "node:assert/strict";
import { test } from "node:test";

import { signIn } from "../runtimes/sign-in.mjs";
import { startSandboxes } from "./own-sandboxes.mjs";

test("signing in and staying so, in Node", async (t) => {
  const [sandbox] = await startSandboxes(t);
  const results = await signIn(sandbox.baseUrl);
  assert.ok(results.length >= 15);
  for (const { name, ok, error } of results) await t.test(name, () => assert.ok(ok, error));
});
