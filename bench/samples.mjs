// Interleaved timing: what slows the machine down for a moment slows all that is compared, not one of it.

/** Runs each of `clients` in turn, `warmUp` times unmeasured and `rounds` times measured; milliseconds by name. */
export async function interleaved(clients, { warmUp, rounds }) {
  const names = Object.keys(clients);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    // A different one goes first each time.
    const turn = ((round % names.length) + names.length) % names.length;
    for (const name of [...names.slice(turn), ...names.slice(0, turn)]) {
      const started = performance.now();
      await clients[name]();
      if (round >= 0) samples[name].push(performance.now() - started);
    }
  }
  return samples;
}

/** Smallest, middle and largest. */
export function spread(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  return { min: sorted[0], median: sorted[sorted.length >> 1], max: sorted.at(-1) };
}

/** Prints a table; the first name is what the others are compared with. */
export function print(title, samples) {
  const names = Object.keys(samples);
  const base = spread(samples[names[0]]).median;
  const width = Math.max(...names.map((name) => name.length));
  console.log(`\n${title} (ms; ${samples[names[0]].length} samples each)`);
  console.log(`  ${"".padEnd(width)} ${["min", "median", "max", "ratio"].map((head) => head.padStart(9)).join("")}`);
  for (const name of names) {
    const { min, median, max } = spread(samples[name]);
    const cells = [min, median, max].map((value) => value.toFixed(2).padStart(9));
    // Where the first takes no time at all, nothing is so many times as slow.
    cells.push((base < 0.1 ? "–" : (median / base).toFixed(2)).padStart(9));
    console.log(`  ${name.padEnd(width)} ${cells.join("")}`);
  }
}

/** How many samples: a tenth with `--quick`. */
export const quick = globalThis.process?.argv.includes("--quick") ?? false;
export const times = (count) => (quick ? Math.ceil(count / 10) : count);
