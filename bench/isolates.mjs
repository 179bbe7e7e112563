// Five isolates in workerd that share a governor in a Durable Object: how much of what the limit allows they send, and that nothing is refused.

import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { startSandboxes } from "../tests/js/own-sandboxes.mjs";
import { startIsolates } from "../tests/runtimes/workerd/workerd.mjs";
import { quick } from "./samples.mjs";

const ISOLATES = 5;
const CALLS = 2_000;
/** Milliseconds of a window. */
const WINDOW = 2_000;
/** Requests of a window: an OAuth app's in the smallest plan and in the largest. */
const LIMITS = quick ? [480] : [80, 480];

const objects = { GOVERNOR: "PipedriveGovernor", WEBHOOKS: "WebhookLog", TOKENS: "TokenStorage" };
const kit = fileURLToPath(new URL("../tests/runtimes/workerd/kit.mjs", import.meta.url));

console.log(`\nworkerd: ${CALLS} calls of ${ISOLATES} isolates by one governor; at least 0.90 of the ceiling, and nothing refused`);
for (const limit of LIMITS) {
  const closing = [];
  const [sandbox] = await startSandboxes({ after: (end) => closing.push(end) }, { settings: { burst: { limit } } });
  const { isolates, close } = await startIsolates(kit, ISOLATES, { HOST: sandbox.baseUrl, API_TOKEN: sandbox.apiToken }, objects);
  try {
    // The modules are loaded, and the window is empty again.
    await Promise.all(isolates.map(({ ask }) => ask(`/calls?count=1&limit=${limit}`)));
    await delay(WINDOW + 100);
    const path = `/calls?count=${CALLS / ISOLATES}&limit=${limit}`;
    const answers = await Promise.all(isolates.map(async ({ ask }) => (await ask(path)).json()));
    const answered = answers.reduce((sum, { outcomes }) => sum + (outcomes.answered ?? 0), 0);
    const took = Math.max(...answers.map(({ ended }) => ended)) - Math.min(...answers.map(({ started }) => started));
    const share = (CALLS * WINDOW) / limit / took;
    console.log(`  ${`${limit} in ${WINDOW / 1000} s`.padEnd(12)} ${(took / 1000).toFixed(2).padStart(8)} s ${share.toFixed(3).padStart(8)} of the ceiling, ${CALLS - answered} refused`);
    if (answered < CALLS || share < 0.9) process.exitCode = 1;
  } finally {
    await close();
    for (const end of closing) end();
  }
}
