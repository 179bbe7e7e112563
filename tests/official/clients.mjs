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
