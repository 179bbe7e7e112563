// A clock that only the test moves: no test waits, and each knows what the time is.

import { mock } from "node:test";

/** Puts it in the place of the platform's, until the test ends. Chance is halfway: a wait up to 500 ms takes 250. */
export function ownClock(t) {
  const { setTimeout: later, clearTimeout: never } = globalThis;
  const timers = new Map();
  const start = 1_000_000;
  let now = start;
  let numbers = 0;
  globalThis.setTimeout = (run, time = 0, ...given) => {
    timers.set(++numbers, { at: now + Math.max(1, time), run: () => run(...given) });
    return numbers;
  };
  globalThis.clearTimeout = (number) => void timers.delete(number);
  const mocks = [mock.method(performance, "now", () => now), mock.method(Math, "random", () => 0.5)];
  t.after(() => {
    Object.assign(globalThis, { setTimeout: later, clearTimeout: never });
    for (const each of mocks) each.mock.restore();
  });

  /** Lets happen what takes no time. */
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  };
  /** Goes to the next timer that is due by then. */
  const step = (end) => {
    const [[number, timer] = []] = [...timers].sort(([, one], [, other]) => one.at - other.at);
    if (!timer || timer.at > end) return false;
    timers.delete(number);
    now = Math.max(now, timer.at);
    timer.run();
    return true;
  };
  return {
    settle,
    /** Milliseconds since the test began. */
    elapsed: () => now - start,
    /** Timers that somebody left. */
    pending: () => timers.size,
    /** Lets so many milliseconds pass. */
    async pass(time) {
      const end = now + time;
      do await settle();
      while (step(end));
      now = end;
    },
    /** Lets time pass until a promise is settled, and gives what it gives. */
    async until(promise) {
      let over = false;
      const end = () => (over = true);
      promise.then(end, end);
      for (;;) {
        await settle();
        if (over) return promise;
        if (!step(Infinity)) throw new Error("it waits for something that no time brings");
      }
    },
  };
}
