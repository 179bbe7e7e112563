import { errorFrom } from "./causes.js";
import type { PageToken } from "./options.js";

/** One page of a listing. An empty page with a `next` is not the end. */
export interface Page<T> {
  readonly items: T[];
  /** Where the next page starts; absent on the last page. */
  readonly next?: PageToken;
}

/** A listing: `for await` for every item, `pages()` page by page, `page()` for one page. Nothing is sent before. */
export class Listing<T> implements AsyncIterable<T> {
  readonly #fetchPage: (after: PageToken | null) => Promise<Page<T>>;

  constructor(fetchPage: (after: PageToken | null) => Promise<Page<T>>) {
    this.#fetchPage = fetchPage;
  }

  /** Reads one page: the first, or the one that `after`, an earlier page's `next`, points at. */
  page(after?: PageToken | null): Promise<Page<T>> {
    return this.#fetchPage(after ?? null);
  }

  /** Reads page by page. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    let after: PageToken | null | undefined = null;
    while (after !== undefined) {
      const page: Page<T> = await this.#fetchPage(after);
      yield page;
      after = page.next;
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
    for await (const { items } of this.pages()) {
      for (const item of items) {
        if (all.push(item) >= max) return all;
      }
    }
    return all;
  }
}
