import type { errorFrom } from "./causes.js";
import type { ErrorFacts } from "./errors.js";
import { SCOPES } from "./generated/scopes.js";

// Loaded only where scopes are asked for. What makes the errors is handed in: imported here, it would be a file of its
// own, which every program would load.

type MakeError = typeof errorFrom;

/** Scopes by both names of an operation, the second name by the first, and every scope there is. */
const byName = new Map<string, readonly string[]>();
const keys = new Map<string, string>();
const known = new Set<string>();
for (const [scopes, operations] of SCOPES) {
  const all = scopes ? scopes.split(" ") : [];
  for (const pair of operations.split(" ")) {
    const [id = "", key = ""] = pair.split("=");
    keys.set(id, key);
    byName.set(id, all).set(key, all);
  }
  for (const scope of all) known.add(scope);
}

/**
 * The OAuth scopes of which any one is enough for an operation, as Pipedrive's documents name them. None for the calls of
 * OAuth itself.
 *
 * @param operation Its name in the client (`deals.list`), or Pipedrive's (`getDeals`).
 */
export function scopesOf(operation: string, errorFrom: MakeError): readonly string[] {
  const scopes = byName.get(operation);
  if (scopes) return scopes;
  const problem = `there is no operation ${operation}; docs/operations.md lists them all`;
  throw errorFrom({ code: "invalid_input", operation: "scopes", message: `scopes: ${problem}` });
}

/** Pipedrive's name of an operation, by either name; what isn't one stays as it is. */
export function keyOf(operation: string): string {
  return keys.get(operation) ?? operation;
}

/** What to add to the error of a refused call; nothing where no scope is known for it. */
export function missingScope(operation: string): string | undefined {
  const scopes = byName.get(operation);
  if (!scopes?.length) return undefined;
  // Pipedrive's answer doesn't say which scope it missed, and a user's own rights lead to a 403, too.
  return `if it is a matter of scopes, the app needs ${scopes.length > 1 ? "one of " : ""}${scopes.join(", ")}`;
}

/** Adds that to what is known of a refused call. */
export function explain(facts: ErrorFacts): void {
  const sentence = missingScope(facts.operation);
  if (sentence) facts.info = facts.info ? `${facts.info}; ${sentence}` : sentence;
}

/**
 * The least set of OAuth scopes that allows all of some operations, sorted. The rules are those of `required_scopes` in
 * Rust: without `admin` where that can be, then with the fewest scopes that may change records (`deals:full`), then
 * with the fewest that may change fields (`deal-fields:full`), then with the fewest in all; among equal sets the first
 * in the alphabet. The search is exact.
 *
 * @param operations Names in the client (`deals.list`), or Pipedrive's (`getDeals`).
 */
export function requiredScopes(operations: readonly string[], errorFrom: MakeError): string[] {
  const all = new Map<string, string[]>();
  for (const operation of operations) {
    const group = widened(scopesOf(operation, errorFrom));
    if (group.length) all.set(group.join(), group);
  }
  // What serves a group serves every other that holds it.
  const groups = [...all.values()].filter(
    (group) => ![...all.values()].some((other) => other !== group && other.every((scope) => group.includes(scope))),
  );
  const chosen: string[] = [];
  const found: Found = { grant: [Infinity], scopes: [] };
  choose(groups, chosen, [0, 0, 0, 0], found);
  return found.scopes;
}

/** How many scopes of a set are of each width, the widest first: sets compare by it. */
type Grant = readonly number[];

interface Found {
  grant: Grant;
  scopes: string[];
}

/** With `deals:full` wherever `deals:read` is enough; the narrowest first. */
function widened(scopes: readonly string[]): string[] {
  const group = new Set(scopes);
  for (const scope of scopes) {
    const full = scope.replace(/:read$/, ":full");
    if (known.has(full)) group.add(full);
  }
  return [...group].sort((one, other) => width(other) - width(one) || (one < other ? -1 : 1));
}

/** 0 for the widest. */
function width(scope: string): number {
  if (scope === "admin") return 0;
  if (!scope.endsWith(":full")) return 3;
  return scope.endsWith("-fields:full") ? 2 : 1;
}

/** Below zero where the first grants less. */
function compared(one: Grant, other: Grant): number {
  const at = one.findIndex((count, place) => count !== other[place]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/** Goes through all sets that serve every group, leaving off where one grants more than the best so far. */
function choose(groups: readonly string[][], chosen: string[], grant: Grant, found: Found): void {
  if (compared(grant, found.grant) > 0) return;
  const group = groups.find((group) => !group.some((scope) => chosen.includes(scope)));
  if (!group) {
    const scopes = [...chosen].sort();
    if (compared(grant, found.grant) < 0 || before(scopes, found.scopes)) Object.assign(found, { grant, scopes });
    return;
  }
  for (const scope of group) {
    chosen.push(scope);
    choose(groups, chosen, grant.map((count, place) => count + Number(place === width(scope))), found);
    chosen.pop();
  }
}

function before(one: readonly string[], other: readonly string[]): boolean {
  const at = one.findIndex((scope, place) => scope !== other[place]);
  return at >= 0 && (one[at] ?? "") < (other[at] ?? "");
}
