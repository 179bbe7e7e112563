// The work itself: many writes, a few at a time. The client keeps to Pipedrive's limits, so nothing here waits for them.

/** Writes under way at once. */
const AT_ONCE = 8;
/** The rate is that of the last so many rows. */
const RATE_OF = 40;

export interface Failure<Row> {
  readonly row: Row;
  readonly error: unknown;
}

/** Where the work stands. */
export interface Progress<Row> {
  readonly total: number;
  readonly done: number;
  readonly failures: ReadonlyArray<Failure<Row>>;
  readonly running: boolean;
  readonly cancelled: boolean;
  /** Rows a second. */
  readonly rate: number;
  /** Seconds; unknown before the first row is done. */
  readonly left: number | undefined;
}

/** Applies one change to many rows. Cancelled, it starts no more rows, and waits for those under way: none is left in doubt. */
export class Job<Row> {
  readonly #rows: readonly Row[];
  readonly #waiting: Row[];
  readonly #failures: Array<Failure<Row>> = [];
  readonly #ends: number[] = [];
  #done = 0;
  #cancelled = false;
  #running = true;

  constructor(rows: readonly Row[], private readonly work: (row: Row) => Promise<unknown>, private readonly tell: (progress: Progress<Row>) => void) {
    this.#rows = rows;
    this.#waiting = [...rows];
  }

  /** Rows that were never begun. */
  get rest(): readonly Row[] {
    return this.#waiting;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#tell();
  }

  /** Ends when every row is done, has failed, or won't be begun. */
  async run(): Promise<Progress<Row>> {
    this.#ends.push(performance.now());
    this.#tell();
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.#lane()));
    this.#running = false;
    // As the list has them, not as they came back.
    const places = new Map(this.#rows.map((row, place) => [row, place]));
    this.#failures.sort((one, other) => (places.get(one.row) ?? 0) - (places.get(other.row) ?? 0));
    this.#tell();
    return this.#progress();
  }

  async #lane(): Promise<void> {
    while (!this.#cancelled) {
      const row = this.#waiting.shift();
      if (row === undefined) return;
      try {
        await this.work(row);
        this.#done += 1;
      } catch (error) {
        this.#failures.push({ row, error });
      }
      this.#ends.push(performance.now());
      if (this.#ends.length > RATE_OF + 1) this.#ends.shift();
      this.#tell();
    }
  }

  #tell(): void {
    this.tell(this.#progress());
  }

  #progress(): Progress<Row> {
    const [first = 0] = this.#ends;
    const seconds = ((this.#ends.at(-1) ?? first) - first) / 1000;
    const rate = seconds > 0 ? (this.#ends.length - 1) / seconds : 0;
    const left = rate > 0 ? this.#waiting.length / rate : undefined;
    return { total: this.#rows.length, done: this.#done, failures: [...this.#failures], running: this.#running, cancelled: this.#cancelled, rate, left };
  }
}
