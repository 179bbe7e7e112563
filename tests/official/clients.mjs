// The two clients side by side: `crm` is ours, `official` calls Pipedrive's own by operationId and our flat input.

import { v1, v2 } from "pipedrive";
import { Pipedrive } from "pipedrive-wasm";

import { operations } from "../every/catalogue.mjs";
import { settings } from "../runtimes/report.mjs";

export const crm = new Pipedrive(settings);

/** Every method of the official client's classes, by operationId. */
function methods(api, version) {
  const configuration = new api.Configuration({ apiKey: settings.apiToken, basePath: `${settings.baseUrl}/api/${version}` });
  const found = new Map();
  for (const [name, Class] of Object.entries(api)) {
    if (!name.endsWith("Api")) continue;
    const instance = new Class(configuration);
    for (const method of Object.getOwnPropertyNames(Class.prototype)) {
      if (method !== "constructor") found.set(method, (input) => instance[method](wrapped(Class.prototype[method], input)));
    }
  }
  return found;
}

/** Its methods take path and query by name, dots written as `_`, and the body under the name of its type. */
function wrapped(method, input) {
  const wanted = [...String(method).matchAll(/requestParameters\.(\w+)/g)].map(([, name]) => name);
  const bodyName = wanted.find((name) => /^[A-Z]/.test(name));
  const parameters = {};
  const body = {};
  for (const [name, value] of Object.entries(input)) {
    const theirs = name.replace(/\W/g, "_");
    if (wanted.includes(theirs)) parameters[theirs] = value;
    else body[name] = value;
  }
  if (bodyName) parameters[bodyName] = body.body ?? body;
  else if (Object.keys(body).length > 0) throw new Error(`the official client has no place for ${Object.keys(body)}`);
  return parameters;
}

const versions = { v1: methods(v1, "v1"), v2: methods(v2, "v2") };

/** Calls an operation with the official client, for the whole body of the answer. */
export function official(key, input = {}) {
  const [name, version] = key.startsWith("v1.") ? [key.slice(3), "v1"] : [key, versions.v2.has(key) ? "v2" : "v1"];
  const method = versions[version].get(name);
  if (!method) throw new Error(`the official client has no ${key}`);
  return method(input);
}

/** What the catalogue says of an operation. */
export function facts(key) {
  return operations.find((operation) => operation.key === key);
}

/** Calls an operation with our client where it stands in the tree, ids first: a promise of its value, or a listing. */
export function ours(key, input = {}) {
  const { id, pathParams = [] } = facts(key);
  const rest = { ...input };
  const ids = pathParams.map(({ name }) => {
    const value = rest[name];
    delete rest[name];
    return value;
  });
  const steps = id.split(".");
  const verb = steps.pop();
  const room = steps.reduce((room, step) => room[step], crm);
  return Object.keys(rest).length > 0 ? room[verb](...ids, rest) : room[verb](...ids);
}

/** What a promise fails with. */
export async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("the call succeeded, and should have failed");
}

/** What the catalogue says of the answer's place, taken from a whole body. */
export function placed(body, { at, form }) {
  const value = at === "body" ? body : at.split(".").reduce((value, step) => value?.[step], body);
  return value ?? (form === "list" ? [] : null);
}

/** What two records that were made alike may differ in: what the server gives each of them for itself. */
const OWN = /^(id|uuid|field_code|key|url|.*_time|.*_bcc_email|cc_email|order_nr|remote_id|cid|product_id|product_variation_id)$/;

/** A value without what is a record's own. */
export function shared(value, differ) {
  if (Array.isArray(value)) return value.map((item) => shared(item, differ));
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([key]) => !OWN.test(key) && !differ?.test(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, shared(inner, differ)]));
}

/** An id that nobody has, of the same kind as this one. */
export function nobody(id) {
  if (typeof id === "number") return 999_999_999;
  return id.includes("-") ? "00000000-0000-4000-8000-000000000000" : "0".repeat(id.length);
}

/** Where the next page starts, as the reader of v2's and of v1's envelopes has to find out by hand. */
export function next({ additional_data: more }, start, count) {
  if (more?.next_cursor) return { cursor: more.next_cursor };
  const pagination = more?.pagination ?? more;
  return pagination?.more_items_in_collection ? { start: pagination.next_start ?? start + count } : undefined;
}
