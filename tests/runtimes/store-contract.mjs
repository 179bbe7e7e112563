// What every token store must do, in any runtime: it takes a store with nothing in it and says how each rule went. Nothing
// here belongs to Node, a browser or a Worker.

const rules = {
  "what was never written isn't there": async (store) => {
    same(await store.get("42:7"), undefined);
  },

  "what is written is read, with a version above 0": async (store) => {
    const version = await store.compareAndSet("42:7", '{"é": "\'\\" ? $1"}', 0);
    is(version > 0, "the version is above 0");
    same(await store.get("42:7"), { text: '{"é": "\'\\" ? $1"}', version });
  },

  "only who read the newest may write over it": async (store) => {
    const first = await store.compareAndSet("42:7", "one", 0);
    same(await store.compareAndSet("42:7", "another", 0), undefined);
    const second = await store.compareAndSet("42:7", "two", first);
    is(second !== first, "each write has a version of its own");
    same(await store.compareAndSet("42:7", "late", first), undefined);
    same(await store.get("42:7"), { text: "two", version: second });
    same(await store.compareAndSet("43:7", "nowhere", first), undefined);
    same(await store.get("43:7"), undefined);
  },

  "a deleted one is gone, also for who had read it": async (store) => {
    const version = await store.compareAndSet("42:7", "one", 0);
    await store.delete("42:7");
    same(await store.get("42:7"), undefined);
    same(await store.compareAndSet("42:7", "back", version), undefined);
    await store.delete("42:7"); // nothing to delete is no error
    same(await store.list("42"), []);
  },

  "a lock has one holder, and is free when it gives it back": async (store) => {
    await store.compareAndSet("42:7", "one", 0);
    same(await store.lock("42:7", "a", 60_000), true);
    same(await store.lock("42:7", "b", 60_000), false);
    same(await store.lock("42:7", "a", 60_000), true);
    await store.unlock("42:7", "b"); // not b's to give
    same(await store.lock("42:7", "b", 60_000), false);
    await store.unlock("42:7", "a");
    same(await store.lock("42:7", "b", 60_000), true);
  },

  "a lock holds while its session is written": async (store) => {
    const version = await store.compareAndSet("42:7", "one", 0);
    await store.lock("42:7", "a", 60_000);
    await store.compareAndSet("42:7", "two", version);
    same(await store.lock("42:7", "b", 60_000), false);
  },

  "a lease that is over is taken over": async (store) => {
    await store.compareAndSet("42:7", "one", 0);
    same(await store.lock("42:7", "a", 1), true);
    const end = Date.now() + 10_000;
    while (!(await store.lock("42:7", "b", 60_000))) {
      is(Date.now() < end, "the lease of a millisecond ends");
      await store.get("42:7"); // in a Worker the clock stands still until something is awaited from outside
    }
    same(await store.lock("42:7", "a", 60_000), false);
  },

  "sessions have locks of their own": async (store) => {
    await store.compareAndSet("42:7", "one", 0);
    await store.compareAndSet("42:8", "two", 0);
    same(await store.lock("42:7", "a", 60_000), true);
    same(await store.lock("42:8", "b", 60_000), true);
  },

  "of many who write at once, or lock, one does": async (store) => {
    const writes = await Promise.all(Array.from({ length: 20 }, (_, at) => store.compareAndSet("42:7", `${at}`, 0)));
    const done = writes.filter((version) => version !== undefined);
    same(done.length, 1);
    same(await store.get("42:7"), { text: `${writes.indexOf(done[0])}`, version: done[0] });
    const locks = await Promise.all(Array.from({ length: 20 }, (_, at) => store.lock("42:7", `${at}`, 60_000)));
    same(locks.filter(Boolean).length, 1);
  },

  "a company's keys are listed, and all of them, and nobody else's": async (store) => {
    for (const key of ["421:7", "42:8", "42", "42:7", "4"]) await store.compareAndSet(key, "text", 0);
    same(await store.list("42"), ["42", "42:7", "42:8"]);
    same(await store.list("5"), []);
    same(await store.list(), ["4", "42", "421:7", "42:7", "42:8"]);
  },
};

/** What a store without conditional writes can't do. */
export const CONDITIONAL = ["of many who write at once, or lock, one does", "a deleted one is gone, also for who had read it"];

/** Goes through the rules, each with a store of its own; `make` may be asked for one at once. */
export async function contract(make, without = []) {
  const results = [];
  for (const [name, rule] of Object.entries(rules)) {
    if (without.includes(name)) continue;
    try {
      await rule(await make());
      results.push({ name, ok: true });
    } catch (error) {
      results.push({ name, ok: false, error: `${error?.stack ?? error}` });
    }
  }
  return results;
}

function same(actual, expected) {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(sorted(value)));
  is(one === other, `${one} is not ${other}`);
}

function sorted(value) {
  return Object.prototype.toString.call(value) === "[object Object]" ? Object.entries(value).sort() : value;
}

function is(fact, problem) {
  if (!fact) throw new Error(problem);
}
