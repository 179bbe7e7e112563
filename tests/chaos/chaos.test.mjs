// Thousands of calls over real HTTP against a server with faults by chance: nothing is lost, doubled, late or stuck.
//
// `CHAOS_SEEDS` says how many seeds, from `CHAOS_SEED` on: each has a sandbox, contents, faults and calls of its own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { startSandboxes } from "../js/own-sandboxes.mjs";

const SEEDS = Number(process.env.CHAOS_SEEDS ?? 4);
const FIRST = Number(process.env.CHAOS_SEED ?? 1);
/** Seeds of one process: each has a few hundred connections. */
const SIDE_BY_SIDE = 13;
const program = fileURLToPath(new URL("seeds.mjs", import.meta.url));

test("two thousand calls a seed under faults", async (t) => {
  const sandboxes = await startSandboxes(t, { count: SEEDS, seed: FIRST });
  const outcomes = [];
  for (let at = 0; at < SEEDS; at += 2 * SIDE_BY_SIDE) {
    const halves = [at, at + SIDE_BY_SIDE].map((from) => outcomesOf(t, FIRST + from, sandboxes.slice(from, from + SIDE_BY_SIDE)));
    outcomes.push(...(await Promise.all(halves)).flat());
  }
  assert.equal(outcomes.length, SEEDS, "no process died on its way");
  for (const { seed, problems, ...counts } of outcomes.sort((one, other) => one.seed - other.seed)) {
    await t.test(`seed ${seed}`, (t) => {
      t.diagnostic(JSON.stringify(counts));
      assert.deepEqual(problems, []);
      assert.ok(counts.faults > counts.calls / 20 && counts.writes > counts.calls / 3 && counts.lists > 0, "it was worth it");
    });
  }
});

/** What a process says of its seeds. */
async function outcomesOf(t, first, sandboxes) {
  if (!sandboxes.length) return [];
  const urls = sandboxes.map(({ baseUrl }) => baseUrl);
  const child = spawn(process.execPath, [program, String(first), ...urls], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  const outcomes = [];
  for await (const line of createInterface({ input: child.stdout })) outcomes.push(JSON.parse(line));
  return outcomes;
}
