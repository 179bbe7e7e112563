import type { PipedriveError } from "./errors.js";
import type { Call } from "./extended.js";
import type { FieldKind } from "./fields.js";
import type { PipedriveOptions } from "./options.js";
import { fields } from "./parts/fields.js";
import { type Program, programOf } from "./reading.js";
import { patient, refusal } from "./refusal.js";

// Dictionaries of accounts, shared by the clients of a credential.

/** What a dictionary may need beside the definitions of fields. */
export type Need = "required" | "numbers" | "users" | "currencies" | "activityTypes" | "leadLabels";

/** Milliseconds. */
const DEFAULT_TTL = 600_000;

/**
 * Where definitions are listed in API v2, and where in v1, which alone knows the numbers that filters need. Leads have the fields of
 * deals; v2 doesn't know their own, nor those of notes, and v1 doesn't know those of projects.
 */
const LISTS: Readonly<Record<FieldKind, { readonly v2?: string; readonly v1?: string }>> = {
  activity: { v2: "activityFields.list", v1: "v1.activityFields.list" },
  deal: { v2: "dealFields.list", v1: "v1.dealFields.list" },
  lead: { v2: "dealFields.list", v1: "leadFields.list" },
  note: { v1: "noteFields.list" },
  organization: { v2: "organizationFields.list", v1: "v1.organizationFields.list" },
  person: { v2: "personFields.list", v1: "v1.personFields.list" },
  product: { v2: "productFields.list", v1: "v1.productFields.list" },
  project: { v2: "projectFields.list" },
};

/** Whether there are definitions of fields of this kind. */
export function hasFields(kind: unknown): kind is FieldKind {
  return typeof kind === "string" && Object.hasOwn(LISTS, kind);
}

/** Kinds whose definitions say when a field is required, where they are asked. */
const WITH_RULES: readonly FieldKind[] = ["deal", "organization", "person"];

/** Where the rest is listed. */
const NEEDED: Readonly<Record<Exclude<Need, "numbers" | "required">, string>> = {
  users: "users.list",
  currencies: "currencies.list",
  activityTypes: "activityTypes.list",
  leadLabels: "leadLabels.list",
};

const ADDED: readonly Need[] = ["numbers", ...(Object.keys(NEEDED) as (keyof typeof NEEDED)[])];

const closing = new FinalizationRegistry<number>((dictionary) => fields.askNow("close", { dictionary }));

/** One dictionary of the codec. */
export class Book {
  readonly #programs = new Map<"v2" | "v1", Program>();
  #flatKeys: ReadonlySet<string> | undefined;
  /** What was added to it. */
  readonly added = new Set<Need>();
  /** What is being added. */
  readonly adding = new Map<Need, Promise<void>>();

  constructor(
    /** Its number in the codec. */
    readonly number: number,
    /** When its loading began. */
    readonly at: number,
    /** Whether its definitions say when a field is required, as far as they can. */
    readonly withRules: boolean,
  ) {
    closing.register(this, number);
  }

  /** How records of a form are read. */
  program(form: "v2" | "v1"): Program {
    let program = this.#programs.get(form);
    if (!program) this.#programs.set(form, (program = programOf(this.number, form)));
    return program;
  }

  /** Keys that records of API v1 have custom fields under. */
  flatKeys(): ReadonlySet<string> {
    return (this.#flatKeys ??= new Set([...this.program("v1")].flatMap(([key, { parts }]) => [key, ...parts])));
  }

  /** Takes in what changed. */
  learn(facts: object): void {
    fields.askNow("learn", { dictionary: this.number, ...facts });
    this.#programs.clear();
    this.#flatKeys = undefined;
  }
}

/** A filter that listings read by. */
export interface SavedFilter {
  /** How many of them. */
  uses: number;
  readonly id: Promise<number>;
}

/** What `export` wrote. */
export interface Exported {
  readonly fields: Readonly<Record<string, unknown>>;
  /** What the dictionaries have beside definitions, by kind. Older ones don't tell. */
  readonly has?: Readonly<Record<string, unknown>>;
}

/** What is known of the fields of one account. */
export class Account {
  readonly #books = new Map<FieldKind, Book>();
  readonly #loads = new Map<FieldKind, Promise<Book>>();
  readonly #queues = new Map<FieldKind, Promise<unknown>>();
  /** Saved filters that lists read by, by what makes them equal; see `where.ts`. */
  readonly filters = new Map<string, SavedFilter>();

  /** The dictionary of a kind of record: loaded once for all who ask, and anew where it began to load before `since`. */
  async book(call: Call, kind: FieldKind, needs: readonly Need[] = [], since?: number): Promise<Book> {
    const { fieldsTtl = DEFAULT_TTL } = call.all;
    if (!(fieldsTtl >= 0)) throw refusal(call, call.key, { code: "bad_setting", message: "fieldsTtl must be milliseconds from 0 up" });
    const oldest = since ?? Date.now() - fieldsTtl;
    const rules = needs.includes("required");
    for (;;) {
      const fits = (book: Book | undefined): boolean => book !== undefined && book.at >= oldest && (book.withRules || !rules);
      let book = this.#books.get(kind);
      if (!fits(book)) {
        const others = this.#loads.get(kind);
        book = await this.#loaded(call, kind, rules, others);
        if (others && !fits(book)) continue; // too old, or whoever loaded it is gone
      }
      if (!book) continue;
      for (const need of needs) while (need !== "required" && !book.added.has(need)) await this.#add(call, kind, book, need);
      return book;
    }
  }

  /** The load that is under way, or one that begins now. */
  async #loaded(call: Call, kind: FieldKind, rules: boolean, others: Promise<Book> | undefined): Promise<Book | undefined> {
    const loading = others ?? load(call, kind, rules);
    if (!others) this.#loads.set(kind, loading);
    try {
      const book = await (others ? patient(loading) : loading);
      const newer = this.#books.get(kind);
      if (book && !(newer && newer.at > book.at)) this.#books.set(kind, book);
      return book;
    } finally {
      if (this.#loads.get(kind) === loading) this.#loads.delete(kind);
    }
  }

  async #add(call: Call, kind: FieldKind, book: Book, need: Exclude<Need, "required">): Promise<void> {
    const others = book.adding.get(need);
    const adding = others ?? add(call, kind, book, need);
    if (!others) book.adding.set(need, adding);
    try {
      await (others ? patient(adding) : adding);
    } finally {
      if (book.adding.get(need) === adding) book.adding.delete(need);
    }
  }

  /** Adds what changed to the dictionary of a kind, and of deals' to that of leads and back. */
  async learn(kind: FieldKind, facts: object): Promise<void> {
    const kinds: FieldKind[] = kind === "deal" || kind === "lead" ? ["deal", "lead"] : [kind];
    for (const each of kinds) {
      // A load that is under way may have begun before the change.
      const load = this.#loads.get(each);
      const coming = load && (await patient(load.catch(() => undefined)));
      coming?.learn(facts);
      const book = this.#books.get(each);
      if (book !== coming) book?.learn(facts);
    }
  }

  /** Runs what changes a kind's fields, one after the other. */
  alone<T>(kind: FieldKind, work: () => Promise<T>): Promise<T> {
    const group = kind === "lead" ? "deal" : kind;
    const before = this.#queues.get(group);
    const run = (async () => {
      if (before) await patient(before.catch(() => undefined));
      return work();
    })();
    this.#queues.set(group, run);
    return run;
  }

  /** What is loaded, by kind. */
  export(): string {
    const entries: [string, unknown][] = [];
    const has: [string, readonly Need[]][] = [];
    for (const [kind, { number, added, withRules }] of [...this.#books].sort(([one], [other]) => (one < other ? -1 : 1))) {
      entries.push([kind, fields.askNow<{ exported: unknown }>("export", { dictionary: number }).exported]);
      const needs: Need[] = withRules ? [...added, "required"] : [...added];
      if (needs.length) has.push([kind, needs.sort()]);
    }
    return JSON.stringify({ version: 1, fields: Object.fromEntries(entries), has: Object.fromEntries(has) });
  }

  /** Takes what was exported, as if it had just been loaded. */
  async import({ fields: exported, has }: Exported): Promise<void> {
    await fields.load();
    const books = Object.keys(LISTS)
      .filter((kind) => exported[kind] !== undefined)
      .map((kind) => [kind, imported(exported[kind], has?.[kind])] as const);
    // All or none: what doesn't fit has thrown by now.
    for (const [kind, book] of books) this.#books.set(kind as FieldKind, book);
  }
}

async function add(call: Call, kind: FieldKind, book: Book, need: Exclude<Need, "required">): Promise<void> {
  const rows = await rowsOf(call, need === "numbers" ? LISTS[kind].v1 : NEEDED[need]);
  book.learn(need === "numbers" ? { v1: rows } : { [need]: rows });
  book.added.add(need);
}

let latest = 0;

/** A moment later than those before it, in milliseconds since 1970. The clock alone may stand still meanwhile, in a Worker above all. */
export function moment(): number {
  const now = Date.now();
  const isSetBack = latest - now > 1000;
  return (latest = now > latest || isSetBack ? now : latest + 1 / 1024);
}

async function load(call: Call, kind: FieldKind, rules: boolean): Promise<Book> {
  const at = moment();
  const { v2, v1 } = LISTS[kind];
  const asking = rules && WITH_RULES.includes(kind) ? { include_fields: ["required_fields"] } : {};
  let source: object = {};
  try {
    source = v2 ? { v2: await rowsOf(call, v2, asking) } : { v1: await rowsOf(call, v1) };
  } catch (error) {
    // An app may be allowed to read leads or activities, and neither deals nor what takes an administrator.
    const own = kind === "lead" || kind === "activity";
    if (!own || (error as PipedriveError).code !== "permission") throw error;
    source = { v1: await rowsOf(call, v1) };
  }
  await fields.load();
  return open({ entity: kind, ...source }, at, rules);
}

/** A dictionary as it was exported, with what it had beside definitions: that isn't loaded again. */
function imported(exported: unknown, has: unknown): Book {
  const needs: readonly unknown[] = Array.isArray(has) ? has : [];
  const book = open({ exported }, moment(), needs.includes("required"));
  for (const need of ADDED) if (needs.includes(need)) book.added.add(need);
  return book;
}

function open(source: object, at: number, rules: boolean): Book {
  return new Book(fields.askNow<{ dictionary: number }>("open", source).dictionary, at, rules);
}

/** All pages of a list, without what is particular to the call that needs them. */
async function rowsOf(call: Call, operation: string | undefined, asking: object = {}): Promise<unknown[]> {
  const rows: unknown[] = [];
  if (operation === undefined) return rows;
  let after: Parameters<Call["plain"]>[3] = null;
  do {
    const { data, next } = await call.plain(operation, asking, {}, after);
    if (Array.isArray(data)) rows.push(...(data as unknown[]));
    after = next;
  } while (after);
  return rows;
}

/** Accounts by what gives their tokens, then by where the API is. */
const byGiver = new WeakMap<object, Map<string, Account>>();
const byToken = new Map<string, Account>();
/** Tokens for which accounts are kept. */
const MOST_ACCOUNTS = 64;

/** What is known of the account that a client's credential leads to. */
export function accountOf(all: PipedriveOptions): Account {
  const { session, accessToken, apiToken, baseUrl, companyDomain, apiDomain } = all;
  const place = JSON.stringify([baseUrl, companyDomain, apiDomain]);
  // A server makes a session a request: it is the user's as long as its key is the same.
  const giver = (session as { key?: unknown } | undefined)?.key ?? session ?? accessToken ?? apiToken;
  if (typeof giver === "function" || (Object(giver) === giver && giver !== (session as { key?: unknown } | undefined)?.key)) {
    let places = byGiver.get(giver as object);
    if (!places) byGiver.set(giver as object, (places = new Map()));
    return accountIn(places, place);
  }
  return accountIn(byToken, JSON.stringify([place, giver]));
}

function accountIn(accounts: Map<string, Account>, name: string): Account {
  const account = accounts.get(name) ?? new Account();
  // The one that was used last stands last; the first goes.
  accounts.delete(name);
  accounts.set(name, account);
  const [oldest] = accounts.keys();
  if (accounts.size > MOST_ACCOUNTS && oldest !== undefined) accounts.delete(oldest);
  return account;
}
