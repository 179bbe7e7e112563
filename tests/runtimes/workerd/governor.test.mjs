// Five isolates in workerd that share a governor in a Durable Object, against the sandbox's own limits.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { startSandboxes } from "../../js/own-sandboxes.mjs";
import { startIsolates } from "./workerd.mjs";

const LIMIT = 80;
const [sandbox, other] = await startSandboxes({ after }, { count: 2, settings: { burst: { limit: LIMIT } } });
const objects = { GOVERNOR: "PipedriveGovernor", WEBHOOKS: "WebhookLog", TOKENS: "TokenStorage" };
const settings = { HOST: sandbox.baseUrl, API_TOKEN: sandbox.apiToken };
const { isolates, close } = await startIsolates(fileURLToPath(new URL("./kit.mjs", import.meta.url)), 5, settings, objects);
after(close);

/** Asks an isolate, which has to succeed. */
async function ask(isolate, path) {
  const response = await isolate.ask(path);
  const answer = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer;
}

const total = (answers) => answers.reduce((sum, { outcomes }) => Object.entries(outcomes).reduce((all, [what, count]) => ({ ...all, [what]: (all[what] ?? 0) + count }), sum), {});

test("five isolates together never exceed the burst limit", { timeout: 120_000 }, async () => {
  const answers = await Promise.all(isolates.map((isolate) => ask(isolate, `/calls?count=80&limit=${LIMIT}`)));
  assert.deepEqual(total(answers), { answered: 400 });
});

test("slots of an isolate that is gone come back", { timeout: 120_000 }, async () => {
  const taken = await ask(isolates[0], `/vanish?name=other&limit=${LIMIT}`);
  assert.ok(taken >= LIMIT / 2, `${taken}`);
  const answers = await Promise.all(isolates.slice(1).map((isolate) => ask(isolate, `/calls?count=20&name=other&limit=${LIMIT}`)));
  assert.deepEqual(total(answers), { answered: 80 });
});

test("what the server says of its limit is learnt, and one isolate alone has all of it", { timeout: 120_000 }, async () => {
  const { outcomes } = await ask(isolates[0], `/calls?count=100&name=learner&limit=10&host=${other.baseUrl}`);
  assert.deepEqual(outcomes, { answered: 100 });
});
