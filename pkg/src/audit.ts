import type { AuditRecord } from "./events.js";

// Loaded only where calls are recorded.

type Facts = Omit<AuditRecord, "record" | "decision" | "outcome" | "sentence">;

/** Codes of a call that the client itself turns down, where nothing was sent. */
const REFUSALS = ["policy_denied", "invalid_input", "budget_exhausted", "rate_limited", "blocked"];

/** The record of a call. `path` has the names of the ids in braces; of the input only those are read. */
export function recordOf(facts: Facts, path: string, input: unknown): AuditRecord {
  const record: Record<string, string | number> = {};
  for (const [, name = ""] of path.matchAll(/\{([^}]*)\}/g)) {
    const value: unknown = Object.getOwnPropertyDescriptor(input ?? {}, name)?.value;
    // What an id can't be is no id, whoever wrote it there: it stays out.
    if (Number.isSafeInteger(value) || (typeof value === "string" && /^[\w.:-]{1,64}$/.test(value))) record[name] = value as string | number;
  }
  const { code, attempts } = facts;
  const outcome = !code && facts.status !== undefined ? "done" : code && !attempts && REFUSALS.includes(code) ? "refused" : "failed";
  const decision = code === "policy_denied" ? "denied" : "allowed";
  const all = { ...facts, record, decision, outcome } as const;
  const known = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as typeof all;
  return { ...known, sentence: sentenceOf(all, path) };
}

function sentenceOf(call: Omit<AuditRecord, "sentence">, path: string): string {
  const { who = "somebody", operation, record, outcome, code, mayHaveHappened } = call;
  const ids = Object.values(record);
  if (outcome === "refused") {
    const what = [path ? operation : "an operation that there isn't", ...ids].join(" ");
    return call.decision === "denied" ? `${who} was denied ${what}` : `${who} was refused ${what} (${code})`;
  }
  const { verb, object } = phraseOf(operation, ids, path);
  if (outcome === "done") return `${who} ${past(verb)} ${object}`;
  const why = code ? ` (${code})` : "";
  return mayHaveHappened ? `${who} may have ${past(verb)} ${object}${why}` : `${who} failed to ${verb} ${object}${why}`;
}

const VERBS = "list get create update delete search merge add link receive download duplicate convert archive".split(" ");
/** Verbs whose object has no id yet. */
const MAKING = ["create", "add", "link", "receive"];
/** Words before what they belong to: `listArchived`. */
const ADJECTIVES = ["archived", "remote"];
const NOUNS: Readonly<Record<string, string>> = { itemSearch: "items" };

/** An operation's name in words: `deals.followers.delete` with 42 and 7 is to delete follower 7 of deal 42. */
function phraseOf(operation: string, ids: readonly (string | number)[], path: string): { verb: string; object: string } {
  if (operation === "users.me") return { verb: "read", object: "own user" };
  const nouns = operation.replace(/^v1\./, "").split(".");
  const last = nouns.pop() ?? "";
  let [first = "", ...rest] = split(last);
  if (!VERBS.includes(first)) {
    nouns.push(last); // `deals.summary`
    [first, rest] = ["get", []];
  }
  const many = rest[0] === "many";
  const adjective = ADJECTIVES.includes(rest[0] ?? "") ? `${rest[0]} ` : "";
  const tail = /^(to|for|by)$/.test(rest[0] ?? "") ? ` ${rest.join(" ")}` : "";
  if (rest.length && !many && !adjective && !tail) nouns.push(rest.join(" ")); // `plan.updateTask`
  const left = [...ids];
  const own = !many && first !== "list" && (path.endsWith("}") || nouns.length <= ids.length) ? left.pop() : undefined;
  const noun = nouns.pop() ?? "";
  const one = singular(named(noun));
  const making = MAKING.includes(first) && !many;
  const object = own !== undefined ? `${one} ${own}` : making ? article(adjective + one) : adjective + named(noun);
  const parents = nouns.map((name) => {
    // `mailbox` and `plan` are no lists: no id is theirs.
    const id = name.endsWith("s") ? left.shift() : undefined;
    return id === undefined ? named(name) : `${singular(named(name))} ${id}`;
  });
  const owners = tail && !ids.length ? [] : parents.reverse();
  return { verb: first === "get" ? "read" : first, object: [object + tail, ...owners].join(" of ") };
}

function split(name: string): string[] {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(" ");
}

function named(noun: string): string {
  return NOUNS[noun] ?? split(noun).join(" ");
}

function singular(noun: string): string {
  return noun.replace(/ies$/, "y").replace(/([^su])s$/, "$1");
}

function article(noun: string): string {
  return `${/^([aeio]|un)/.test(noun) ? "an" : "a"} ${noun}`;
}

function past(verb: string): string {
  return verb === "read" ? verb : verb.endsWith("e") ? `${verb}d` : `${verb}ed`;
}
