import type { Kind, Written, WrittenField } from "./account.js";

/** What each type of field is in Rust, but for those with options. */
const TYPES: Readonly<Record<string, string>> = {
  varchar: "String",
  varchar_auto: "String",
  text: "String",
  phone: "String",
  double: "f64",
  monetary: "Money",
  user: "u64",
  org: "u64",
  people: "u64",
  date: "String",
  daterange: "DateRange",
  time: "TimeOfDay",
  timerange: "TimeRange",
  address: "PostalAddress",
};

const STRUCTS: Readonly<Record<Kind, readonly [name: string, of: string]>> = {
  deal: ["Deal", "deals and leads"],
  person: ["Person", "persons"],
  organization: ["Organization", "organizations"],
  product: ["Product", "products"],
  project: ["Project", "projects"],
};

/** The account as Rust, which needs nothing but serde. */
export function rustOf(account: Written): string {
  const parts = account.flatMap(([kind, fields]) => structOf(kind, fields));
  const body = parts.join("\n");
  const used = Object.entries(SHARED).filter(([name]) => body.includes(name));
  return `// Written by "npx pipedrive-wasm types --rust"; edits are overwritten.

use serde::{Deserialize, Serialize};

${[...parts, ...used.map(([, text]) => text)].join("\n")}`;
}

const DERIVES = "#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]";

function structOf(kind: Kind, fields: readonly WrittenField[]): string[] {
  const [name, of] = STRUCTS[kind];
  const members = new Names(snake, "field");
  const types = new Names(pascal, "Field", true);
  types.take("Fields"); // the struct's own
  const enums: string[] = [];
  const lines = fields.map((field) => {
    const { key, sometimes, required } = field;
    const when = required ? " Every new record needs it." : sometimes ? ` Needed ${sometimes}.` : "";
    const options = field.type === "enum" || field.type === "set" ? `${name}${types.next(field.name)}` : undefined;
    if (options) enums.push(enumOf(options, field));
    const choice = options && `Choice<${options}>`;
    const type = field.type === "set" ? `Vec<${choice}>` : (choice ?? TYPES[field.type] ?? "serde_json::Value");
    return `    /// \`${key.replace(/[^\w-]/g, "")}\`.${when}
    #[serde(rename = ${quoted(field.name)}, skip_serializing_if = "Option::is_none")]
    pub ${members.next(field.name)}: Option<${type}>,
`;
  });
  const struct = `/// Custom fields of ${of} by their names, as \`pipedrive_wasm::fields::Dictionary\` reads and writes them. What is \`None\` isn't
/// written; to clear a field, write \`null\` under its name.
${DERIVES}
#[serde(default)]
pub struct ${name}Fields {
${lines.join("")}}
`;
  return [struct, ...enums];
}

function enumOf(name: string, { labels }: WrittenField): string {
  const variants = new Names(pascal, "Option");
  variants.take("Other");
  const lines = labels.map((label) => `    #[serde(rename = ${quoted(label)})]\n    ${variants.next(label)},\n`);
  return `/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum ${name} {
${lines.join("")}    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}
`;
}

const SHARED: Readonly<Record<string, string>> = {
  "Choice<": `/// An option of a field.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Choice<Label> {
    pub id: u64,
    /// \`None\` where the record still has an option that was deleted.
    pub label: Option<Label>,
}
`,
  Money: `/// An amount with its currency.
${DERIVES}
pub struct Money {
    pub value: f64,
    pub currency: String,
}
`,
  DateRange: `/// Two days, with all between.
${DERIVES}
pub struct DateRange {
    pub value: String,
    pub until: String,
}
`,
  TimeOfDay: `/// A time of day.
${DERIVES}
pub struct TimeOfDay {
    pub value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone_id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone_name: Option<String>,
}
`,
  TimeRange: `/// Two times of day.
${DERIVES}
pub struct TimeRange {
    pub value: String,
    pub until: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone_id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone_name: Option<String>,
}
`,
  PostalAddress: `/// An address with its parts.
${DERIVES}
#[serde(default)]
pub struct PostalAddress {
    pub value: String,
${["subpremise", "street_number", "route", "sublocality", "locality", "admin_area_level_1", "admin_area_level_2", "country", "postal_code", "formatted_address"]
  .map((part) => `    #[serde(skip_serializing_if = "Option::is_none")]\n    pub ${part}: Option<String>,\n`)
  .join("")}}
`,
};

/** Names of one place, each once. */
class Names {
  readonly #taken = new Set<string>();

  constructor(
    readonly spelled: (words: string[]) => string,
    /** For what has no letter that Rust takes. */
    readonly fallback: string,
    /** Whether something stands before them, so that none is a word of the language. */
    readonly prefixed = false,
  ) {}

  take(name: string): void {
    this.#taken.add(name);
  }

  next(text: string): string {
    // Letters of other scripts would do in Rust, but not those that look alike or run from right to left.
    const plainer = text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\P{ASCII}/gu, (letter) => LETTERS[letter] ?? letter);
    const words = plainer.match(/[A-Za-z0-9]+/g) ?? [this.fallback];
    const plain = this.spelled(/^[0-9]/.test(words[0] ?? "") ? [this.fallback, ...words] : words);
    const name = !this.prefixed && KEYWORDS.has(plain) ? `${plain}_` : plain;
    let free = name;
    for (let count = 2; this.#taken.has(free); count++) free = `${name}${/[0-9]$/.test(name) ? "_" : ""}${count}`;
    this.#taken.add(free);
    return free;
  }
}

function snake(words: string[]): string {
  return words.map((word) => word.toLowerCase()).join("_");
}

function pascal(words: string[]): string {
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()).join("");
}

/** Letters that don't fall apart into a plain one and its marks. */
const LETTERS: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", Æ: "Ae", œ: "oe", Œ: "Oe", ø: "o", Ø: "O", ł: "l", Ł: "L", đ: "d", Đ: "D" };

const KEYWORDS = new Set(
  (
    "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let loop " +
    "macro match mod move mut override priv pub ref return self Self static struct super trait true try type typeof unsafe unsized use " +
    "virtual where while yield"
  ).split(" "),
);

/** A text as a literal. */
function quoted(text: string): string {
  const escaped = text.replace(/["\\]|[^\P{C}]|[\u2028\u2029]/gu, (character) =>
    character === '"' || character === "\\" ? `\\${character}` : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return `"${escaped}"`;
}
