// A program for the test beside it: `node seeds.mjs FIRST URL …` runs a seed on each sandbox, side by side, and prints a
// line of JSON for each: what happened, and the `problems` found. Outside the runner of tests, whose hooks on promises
// cost most of the time.

import { OwnSandbox } from "../js/own-sandboxes.mjs";
import { run } from "./calls.mjs";

const CALLS = 2000;

const settings = {
  burst: { limit: 400, searchLimit: 10 },
  lockout: { after: 1 }, // the first request too many is one too many
  faults: {
    perMille: {
      serverError: 30,
      badGateway: 10,
      gatewayTimeout: 10,
      cutBefore: 10,
      cutAfter: 10,
      truncated: 10,
      tooMany: 2,
      tooManyRetryAfter: 1,
      drip: 5,
      latency: 20,
    },
    latencyMinMillis: 1,
    latencyMaxMillis: 40,
  },
};
/** How a call may end that had all the time it needed. */
const EXPECTED = new Set(["server", "connection", "rate_limited", "not_found"]);

async function one(sandbox, seed) {
  const problems = [];
  const check = (holds, problem) => holds || problems.push(problem);
  const ids = async (path) => (await (await sandbox.fetch(path)).json()).data.map(({ id }) => id);
  const [dealIds, noteIds, personIds] = await Promise.all(
    ["/api/v2/deals?limit=500", "/api/v1/notes?limit=500", "/api/v2/persons?limit=500"].map(ids),
  );
  await sandbox.control("settings", settings);
  const { crm, reads, writes, errors, late } = await run(sandbox, seed, CALLS, { dealIds, noteIds });
  const [log, { tally }] = [await sandbox.control("log"), await sandbox.control("state")];

  for (const marker of late) problems.push(`${marker} outlived its deadline`);
  for (const { marker, patience, code, message } of errors) {
    const expected = EXPECTED.has(code) || (patience === "short" && code === "timeout") || (patience === "abort" && code === "aborted");
    check(expected, `${marker}: ${code}, ${message}`);
  }

  const applied = new Map();
  for (const { marker } of log.writes) applied.set(marker, (applied.get(marker) ?? 0) + 1);
  for (const { marker, method, options, done, mayHaveHappened } of writes) {
    const times = applied.get(marker) ?? 0;
    applied.delete(marker);
    if (method === "POST" || options.retryWrites === "never") check(times <= 1, `${marker} was applied ${times} times`);
    if (done) check(times >= 1, `${marker} was answered, and not applied`);
    else if (!mayHaveHappened) check(times === 0, `${marker} was applied, and its error says that it can't have been`);
  }
  for (const marker of applied.keys()) problems.push(`nobody made ${marker}`);

  for (const read of reads) check(read.join() === personIds.join(), `a listing has ${read}, not ${personIds}`);
  const { lockouts, refusedByBurst, refusedBySearch } = tally;
  check(lockouts + refusedByBurst + refusedBySearch === 0, `a window was too full: ${JSON.stringify(tally)}`);

  // Whoever was left in the queue would stand before these.
  await sandbox.control("settings", { faults: { perMille: Object.fromEntries(Object.keys(settings.faults.perMille).map((name) => [name, 0])) } });
  const last = { priority: "background", deadline: 60_000 };
  await crm.deals.get(dealIds[0], {}, last);
  await crm.deals.search({ term: "de" }, last).page();

  const faults = Object.values(tally.faults).reduce((sum, count) => sum + count, 0);
  const counts = { calls: CALLS, requests: tally.requests, faults, writes: writes.length, lists: reads.length, failed: errors.length };
  return { seed, ...counts, problems };
}

const [first, ...urls] = process.argv.slice(2);
await Promise.all(
  urls.map(async (url, at) => {
    const seed = Number(first) + at;
    const outcome = await one(new OwnSandbox(url), seed).catch((error) => ({ seed, problems: [String(error.stack)] }));
    console.log(JSON.stringify(outcome));
  }),
);
