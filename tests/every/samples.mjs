// A value for every input of every operation, made of its shape and, where that says too little, of its name.

import { inputs, kinds } from "./catalogue.mjs";

const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString();

/** Texts that have a form of their own, which no shape tells. */
const texts = {
  avatar_url: "https://pictures.example/a.png",
  birthday: "1990-05-17",
  code: "EV-1",
  color: "A1B2C3",
  currency: "EUR",
  field: "title",
  field_key: "add_time",
  from_phone_number: "+3725550100",
  linkedin: "https://profiles.example/every",
  status: "open",
  subscription_url: "https://hooks.example/pipedrive",
  term: "every",
  to_phone_number: "+3725550101",
  totals_convert_currency: "EUR",
  type: "call",
  url: "https://pictures.example/b.png",
  website: "https://every.example",
};

const formats = {
  date: () => day(20).slice(0, 10),
  rfc3339: () => day(-3).replace(/\.\d+/, ""),
  datetime: () => day(-3).slice(0, 19).replace("T", " "),
  time: () => "10:30",
  uuid: () => "adf21080-0e10-41eb-879b-05d71fb426ec",
};

let made = 0;

/** A text that was never given before: names of some things must be unique. */
export function unique(text) {
  made += 1;
  return `${text} ${made}`;
}

function text(name, shape) {
  if (shape.values) return shape.values[0];
  if (name === "email") return `${unique("every").replace(" ", ".")}@people.example`;
  if (shape.format) return formats[shape.format]();
  return texts[name] ?? unique(`Every ${name}`);
}

/** Whether a value could be what a shape asks for. */
function fits(value, shape) {
  if (shape.values) return shape.values.includes(value);
  const taken = { string: ["string"], number: ["integer", "number"], object: Array.isArray(value) ? ["array"] : ["object", "map"] };
  return kinds(shape).some((kind) => taken[typeof value]?.includes(kind));
}

/** One value of a shape; `links` has the ids of records that are there. */
export function sample(name, shape, links) {
  if (Object.hasOwn(links, name) && fits(links[name], shape)) return links[name];
  const make = {
    string: () => text(name, shape),
    integer: () => shape.values?.[0] ?? 1,
    number: () => 12.5,
    boolean: () => true,
    flag: () => true,
    array: () => [sample(name, shape.items ?? { type: "any" }, links)],
    object: () => Object.fromEntries((shape.fields ?? []).map((field) => [field.name, sample(field.name, field.shape, links)])),
    map: () => ({ label: "Every" }),
    any: () => "every",
    file: () => new File(["GIF89a, nearly"], "every.gif", { type: "image/gif" }),
  }[kinds(shape)[0]];
  if (!make) throw new Error(`no sample for ${name}: ${JSON.stringify(shape)}`);
  return make();
}

/** An input that takes a list gets every value that is known. */
function samples({ name, shape, list, max }, links) {
  if (!list) return sample(name, shape, links);
  const known = links[`${name}[]`] ?? links[name];
  const made = shape.values ?? (Array.isArray(known) ? known : [sample(name, shape, links)]);
  return made.slice(0, max);
}

/** The inputs of an operation beside its path: those it must have, or all that don't contradict each other. */
export function input(operation, all, links, { without = [] } = {}) {
  const made = {};
  for (const each of inputs(operation)) {
    const wanted = each.required || (all && !without.includes(each.name));
    if (wanted) made[each.name] = samples(each, links);
  }
  if (operation.body?.array) made.body = [sample("body", operation.body.array, links)];
  return made;
}
