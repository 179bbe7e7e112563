// Signing in and staying so in workerd, against a sandbox over HTTP.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { startSandboxes } from "../../js/own-sandboxes.mjs";
import { start } from "./workerd.mjs";

test("signing in and staying so, in workerd", { timeout: 120_000 }, async (t) => {
  const [sandbox] = await startSandboxes(t);
  const worker = await start(fileURLToPath(new URL("./signing-in.mjs", import.meta.url)), { SANDBOX: sandbox.baseUrl });
  t.after(() => worker.close());
  const results = await (await worker.ask()).json();
  assert.ok(results.length >= 15);
  for (const { name, ok, error } of results) await t.test(name, () => assert.ok(ok, error));
});
