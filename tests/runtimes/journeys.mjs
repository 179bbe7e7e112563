// What people do every day, with one client in any runtime: it takes a `crm` and says how each journey went. Nothing
// here belongs to Node, a browser or a Worker.

/** One resource: what to create, what to change, how to tell that it worked. */
const resources = [
  {
    name: "deals",
    make: () => ({ title: "Journey of a deal", value: 1200.5, currency: "EUR" }),
    change: { title: "Journey of a deal, renamed", value: 900 },
    search: "Journey of a deal",
  },
  {
    name: "persons",
    make: () => ({ name: "Journey Person", emails: [{ value: "journey@example.com", primary: true, label: "work" }] }),
    change: { name: "Journey Person, renamed" },
    search: "Journey Person",
  },
  {
    name: "organizations",
    make: () => ({ name: "Journey Organization" }),
    change: { name: "Journey Organization, renamed" },
    search: "Journey Organization",
  },
  {
    name: "activities",
    make: () => ({ subject: "Journey call", type: "call", due_date: "2026-06-01" }),
    change: { subject: "Journey call, moved", done: true },
  },
  {
    name: "leads",
    make: async (crm) => ({ title: "Journey lead", person_id: (await first(crm.persons)).id }),
    change: { title: "Journey lead, renamed" },
    search: "Journey lead",
  },
  {
    name: "notes",
    make: async (crm) => ({ content: "Journey note", deal_id: (await first(crm.deals)).id }),
    change: { content: "Journey note, rewritten" },
  },
  {
    name: "pipelines",
    make: () => ({ name: "Journey pipeline" }),
    change: { name: "Journey pipeline, renamed" },
  },
  {
    name: "stages",
    make: async (crm) => ({ name: "Journey stage", pipeline_id: (await first(crm.pipelines)).id }),
    change: { name: "Journey stage, renamed" },
  },
];

/**
 * Runs every journey and returns how each went: `{ name, ok, error? }`, plain values that may cross to another process.
 */
export async function journeys(crm) {
  const results = [];
  const journey = async (name, run) => {
    try {
      await run();
      results.push({ name, ok: true });
    } catch (error) {
      results.push({ name, ok: false, error: String(error?.stack ?? error) });
    }
  };
  for (const resource of resources) await daily(crm, resource, journey);
  await across(crm, journey);
  return results;
}

async function daily(crm, { name, make, change, search }, journey) {
  const room = crm[name];
  let made;

  await journey(`${name}: create`, async () => {
    const input = await make(crm);
    made = await room.create(input);
    expect(made.id !== undefined, "the answer has an id");
    same(made, input);
  });
  await journey(`${name}: get`, async () => {
    const found = await room.get(made.id);
    equal(found.id, made.id, "id");
    same(found, await make(crm));
  });
  await journey(`${name}: update`, async () => {
    const updated = await room.update(made.id, change);
    equal(updated.id, made.id, "id");
    same(await room.get(made.id), change);
  });
  await journey(`${name}: list`, async () => {
    const all = await room.list().toArray();
    expect(all.some((item) => item.id === made.id), "what was made is in the list");
    equal(new Set(all.map((item) => item.id)).size, all.length, "no item comes twice");
  });
  await journey(`${name}: page through`, () => pageThrough(room));
  if (search) {
    await journey(`${name}: search`, async () => {
      const hits = await room.search({ term: search }).toArray();
      expect(hits.some((hit) => hit.item.id === made.id), "what was made is found");
      expect(typeof hits[0].result_score === "number", "a hit has a score");
    });
  }
  await journey(`${name}: delete`, async () => {
    await room.delete(made.id);
    const left = await room.list().toArray();
    expect(!left.some((item) => item.id === made.id), "what was deleted has left the list");
  });
  await journey(`${name}: get what isn't there`, async () => {
    const nobody = typeof made.id === "string" ? "00000000-0000-4000-8000-000000000000" : 999_999_999;
    equal((await failure(room.get(nobody))).code, "not_found", "code");
  });
}

async function pageThrough(room) {
  const wanted = (await room.list().toArray()).map((item) => item.id);
  const size = Math.max(1, Math.ceil(wanted.length / 3));

  const seen = [];
  let after;
  let pages = 0;
  do {
    const page = await room.list({ limit: size }).page(after);
    expect(page.items.length <= size, "a page isn't longer than its limit");
    seen.push(...page.items.map((item) => item.id));
    // A job that stops here may go on tomorrow, in another process.
    after = page.next === undefined ? undefined : JSON.parse(JSON.stringify(page.next));
    pages += 1;
  } while (after !== undefined);
  expect(pages >= Math.min(3, wanted.length), `three pages, not ${pages}`);
  equal(seen.join(), wanted.join(), "ids, page by page");

  const looped = [];
  for await (const item of room.list({ limit: size })) looped.push(item.id);
  equal(looped.join(), wanted.join(), "ids, one by one");

  const some = await room.list({ limit: size }).toArray({ max: size + 1 });
  equal(some.length, Math.min(size + 1, wanted.length), "toArray stops at its maximum");
}

/** Journeys that touch several resources, and the whole reply. */
async function across(crm, journey) {
  await journey("a deal is made for a person, moved, and won", async () => {
    const person = await crm.persons.create({ name: "Ada Journey" });
    const stages = await crm.stages.list().toArray();
    const [from, to] = stages.filter((stage) => stage.pipeline_id === stages[0].pipeline_id);
    const deal = await crm.deals.create({ title: "For Ada", person_id: person.id, stage_id: from.id });
    equal((await crm.deals.update(deal.id, { stage_id: to.id })).stage_id, to.id, "stage_id");
    equal((await crm.deals.update(deal.id, { status: "won" })).status, "won", "status");
    const note = await crm.notes.create({ content: "Signed", deal_id: deal.id });
    equal((await crm.notes.list({ deal_id: deal.id }).toArray()).map((each) => each.id).join(), String(note.id), "notes");
  });
  await journey("followers of a deal are added, listed and removed", async () => {
    const deal = await crm.deals.create({ title: "Followed" });
    const me = await crm.users.me();
    await crm.deals.followers.create(deal.id, { user_id: me.id });
    equal((await crm.deals.followers.list(deal.id).toArray()).map((each) => each.user_id).join(), String(me.id), "followers");
    await crm.deals.followers.delete(deal.id, me.id);
    equal((await crm.deals.followers.list(deal.id).toArray()).length, 0, "followers left");
  });
  await journey("an operation is called by its operationId, for the whole reply", async () => {
    const reply = await crm.request("getDeals", { limit: 2, status: "open" });
    equal(reply.data.length, 2, "items");
    equal(reply.response.status, 200, "status");
    equal(reply.response.attempts, 1, "attempts");
    expect(reply.next !== undefined, "there is a next page");
    expect(reply.data.every((deal) => deal.status === "open"), "only open deals");
  });
  await journey("lists and dates go out as their parameters want them", async () => {
    const [one, two] = await crm.deals.list().toArray({ max: 2 });
    const both = await crm.deals.list({ ids: [one.id, two.id] }).toArray();
    equal(both.map((deal) => deal.id).sort().join(), [one.id, two.id].sort().join(), "ids");
    const none = await crm.deals.list({ updated_since: new Date(Date.UTC(2099, 0, 1, 0, 0, 0, 123)) }).toArray();
    equal(none.length, 0, "deals updated in the future");
  });
}

async function first(room) {
  const { items } = await room.list({ limit: 1 }).page();
  return items[0];
}

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("the call succeeded, and should have failed");
}

function expect(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

function equal(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}

/** What was sent is what the record says, as far as plain values go. */
function same(record, sent) {
  for (const [key, value] of Object.entries(sent)) {
    if (typeof value !== "object") equal(record[key], value, key);
  }
}
