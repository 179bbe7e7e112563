// Every operation by its method: it sends what `crm.request` sends for the same input by Pipedrive's name.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Listing, Pipedrive } from "pipedrive-wasm";

import { inputs, operations } from "./catalogue.mjs";
import { rules } from "./rules.mjs";
import { input, sample } from "./samples.mjs";

const getDeal = operations.find(({ key }) => key === "getDeal");
const callable = operations.filter(({ version }) => version !== "oauth");

/** A client whose `fetch` keeps what it is sent. Each has a credential, and so burst windows, of its own. */
function recording(operation) {
  const sent = [];
  const { at, form } = operation.response;
  const value = form === "list" ? [] : { id: 1 };
  const body = at === "body" ? value : at.split(".").reduceRight((inner, name) => ({ [name]: inner }), value);
  const fetch = async (url, { method, headers, body: text }) => {
    const entries = text instanceof FormData ? [...text] : text;
    sent.push({ url, method, probe: new Headers(headers).get("x-probe"), body: entries });
    return Response.json({ success: true, ...body });
  };
  recording.clients = (recording.clients ?? 0) + 1;
  return { crm: new Pipedrive({ apiToken: `token ${recording.clients}`, fetch }), sent };
}

/** What a method takes by position: the names of its arguments, and whether params follow them. */
function positions(operation) {
  const names = (operation.pathParams ?? []).map(({ name }) => name);
  if (operation.body?.array) names.push("body");
  return { names, params: inputs(operation).length > 0 || Boolean(operation.body?.customFields) };
}

/** A value for each path parameter, none like another: a wrong order would show. */
function ids(operation) {
  const values = (operation.pathParams ?? []).map(({ name, shape }, index) => {
    const value = sample(name, shape, {});
    return [name, typeof value === "number" ? index + 11 : `id-${index}`];
  });
  assert.equal(new Set(values.map(([, value]) => value)).size, values.length);
  return Object.fromEntries(values);
}

function owner(crm, operation) {
  const path = operation.id.split(".");
  const name = path.pop();
  return { name, resource: path.reduce((resource, each) => resource[each], crm) };
}

for (const operation of callable) {
  test(`${operation.id} sends what ${operation.key} sends`, async () => {
    const all = { ...input(operation, true, {}, rules[operation.key]), ...ids(operation) };
    const options = { headers: { "x-probe": operation.id } };
    const byKey = recording(operation);
    await byKey.crm.request(operation.key, all, options);

    const byMethod = recording(operation);
    const { name, resource } = owner(byMethod.crm, operation);
    const { names, params } = positions(operation);
    const rest = Object.fromEntries(Object.entries(all).filter(([each]) => !names.includes(each)));
    assert.equal(Object.keys(rest).length > 0 && !params, false, "what isn't an argument is a param");
    const answer = resource[name](...names.map((each) => all[each]), ...(params ? [rest] : []), options);
    assert.equal(answer instanceof Listing, operation.method === "GET" && operation.response.form === "list");
    await (answer instanceof Listing ? answer.page() : answer);

    assert.equal(byMethod.sent.length, 1);
    assert.equal(byMethod.sent[0].probe, operation.id, "the options come last");
    assert.deepEqual(byMethod.sent, byKey.sent);
    assert.equal(resource[name].name, name);
  });
}

/** The names of all methods below a resource. */
function* methods(resource, path) {
  for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(resource)))) {
    if (get) yield* methods(resource[name], `${path}${name}.`);
    else if (name !== "constructor") yield path + name;
  }
}

/** Methods that are no operation's: what is known of fields, and lists by what they are like. */
const OWN = /^fields\.|\.where$/;

test("there is a method for every operation of the API, and beside them only our own", () => {
  const { crm } = recording(callable[0]);
  const tree = Object.getPrototypeOf(Object.getPrototypeOf(crm));
  const found = [];
  for (const name of Object.getOwnPropertyNames(tree)) if (name !== "constructor") found.push(...methods(crm[name], `${name}.`));
  const own = found.filter((name) => OWN.test(name));
  assert.deepEqual(own.filter((name) => name.endsWith(".where")), ["activities", "deals", "leads", "organizations", "persons", "products"].map((name) => `${name}.where`));
  assert.equal(own.length, 16);
  assert.equal(found.length - own.length, 368);
  assert.deepEqual(found.filter((name) => !OWN.test(name)).sort(), callable.map(({ id }) => id).sort());
});

test("params may be left out, and an argument wins over a param of its name", async () => {
  const { crm, sent } = recording(getDeal);
  await crm.deals.get(1);
  await crm.deals.get(1, undefined, { headers: { "x-probe": "third" } });
  await crm.deals.get(1, { id: 2, include_fields: ["files_count"] });
  assert.deepEqual(sent.map(({ url }) => new URL(url).pathname.split("/").at(-1)), ["1", "1", "1"]);
  assert.equal(sent[1].probe, "third");
  assert.match(sent[2].url, /include_fields=files_count$/);
});

test("a resource keeps the client's settings, and may be replaced method by method", async () => {
  const { crm, sent } = recording(getDeal);
  await crm.withOptions({ headers: { "x-probe": "default" } }).deals.get(1);
  assert.equal(sent[0].probe, "default");
  const { deals } = crm;
  deals.get = async () => "mine";
  assert.equal(await deals.get(1), "mine");
  assert.deepEqual(Object.keys(crm.persons), Object.keys(crm.leads));
  assert.deepEqual([crm.deals.followers.constructor.name, crm.deals.constructor.name], ["followers", "deals"]);
});
