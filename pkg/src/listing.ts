import { errorFrom } from "./causes.js";
import type { PageToken } from "./options.js";

/** One page of a listing. An empty page with a `next` is not the end. */
export interface Page<T> {
  readonly items: T[];
  /** Where the next page starts; absent on the last page. */
  readonly next?: PageToken;
}

/** One reading of a listing, page by page. Whoever keeps something for it says how to let go of that. */
export interface Walk {
  end?: () => Promise<void>;
}

/** A listing: `for await` for every item, `pages()` page by page, `page()` for one page. Nothing is sent before. */
export class Listing<T> implements AsyncIterable<T> {
  readonly #fetchPage: (after: PageToken | null, until?: AbortSignal, walk?: Walk) => Promise<Page<T>>;
  readonly #prefetch: number;
  readonly #signal: AbortSignal | undefined;

  /** `until` ends a request in place of `signal`, the caller's. */
  constructor(
    fetchPage: (after: PageToken | null, until?: AbortSignal, walk?: Walk) => Promise<Page<T>>,
    prefetch = 0,
    signal?: AbortSignal,
  ) {
    this.#fetchPage = fetchPage;
    this.#prefetch = prefetch;
    this.#signal = signal;
  }

  /** Reads one page: the first, or the one that `after`, an earlier page's `next`, points at. */
  page(after?: PageToken | null): Promise<Page<T>> {
    return this.#fetchPage(after ?? null);
  }

  /** Reads page by page. From the second on, the next one is under way while the caller works. */
  pages(): AsyncGenerator<Page<T>, void, undefined> {
    return this.#walk(this.#prefetch);
  }

  async *#walk(prefetch: number): AsyncGenerator<Page<T>, void, undefined> {
    const signal = this.#signal;
    const ending = new AbortController();
    const walk: Walk = {};
    const abort = (): void => ending.abort(signal?.reason);
    let after: PageToken | null | undefined = null;
    let coming: Promise<Page<T>> | undefined;
    try {
      while (after !== undefined) {
        // Once the caller has aborted, a page that came in time is given up as well: the request that isn't sent says why.
        const page: Page<T> = await ((!signal?.aborted && coming) || this.#fetchPage(after, undefined, walk));
        coming = undefined;
        // Not after the first page: who stops there pays for one.
        if (prefetch && after && page.next) {
          signal?.addEventListener("abort", abort);
          coming = this.#fetchPage(page.next, ending.signal, walk).finally(() => signal?.removeEventListener("abort", abort));
          coming.catch(() => undefined); // heard of when the caller gets there
        }
        yield page;
        after = page.next;
      }
    } finally {
      abort();
      await walk.end?.();
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const page of this.pages()) yield* page.items;
  }

  /** Reads everything, or the first `max` items, into one array. */
  async toArray({ max = Infinity }: { max?: number } = {}): Promise<T[]> {
    if (!(max >= 0)) {
      throw errorFrom({ code: "invalid_input", operation: "toArray", message: "toArray: max must be a number from 0 up" });
    }
    const all: T[] = [];
    if (max === 0) return all;
    // Nothing is done between the pages, so there is nothing to fetch ahead of.
    for await (const { items } of this.#walk(0)) {
      for (const item of items) {
        if (all.push(item) >= max) return all;
      }
    }
    return all;
  }
}
