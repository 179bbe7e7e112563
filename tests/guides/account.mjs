// The client that a guide's reader has, and what its tests ask of it again and again.

import assert from "node:assert/strict";

import { Pipedrive } from "pipedrive-wasm";

import { settings } from "../runtimes/report.mjs";

export const crm = new Pipedrive(settings);

/** Every item of a listing, by id. */
export async function ids(listing) {
  return (await listing.toArray()).map((item) => item.id);
}

/** Expects that a record isn't there, or no longer. */
export async function gone(promise) {
  await assert.rejects(promise, { code: "not_found" });
}

/** Expects a record to say what was written. */
export function says(record, written) {
  for (const [name, value] of Object.entries(written)) assert.deepEqual(record[name], value, name);
}

/** Asks for a conversion's status until it is settled. */
export async function settled(ask) {
  for (let asked = 0; asked < 100; asked += 1) {
    const status = await ask();
    if (status.status !== "not_started" && status.status !== "running") return status;
  }
  throw new Error("the conversion goes on and on");
}
