// The catalogue's files as they lie there: what each operation takes, and what comes back.

import { readFileSync, readdirSync } from "node:fs";

const folder = new URL("../../catalogue/", import.meta.url);

/** All 372 operations, by file and id. */
export const operations = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .sort()
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")).operations);

/** The kinds of a shape: the catalogue writes one alone and several as a list. */
export function kinds(shape) {
  return [shape.type].flat();
}

/** What an operation takes beside its path: query and body fields, each with its name, shape and whether it must be there. */
export function inputs({ query = [], body }) {
  return [...query, ...(body?.fields ?? [])];
}
