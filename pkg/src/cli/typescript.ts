import type { Kind, Written, WrittenField } from "./account.js";

const TYPES = new Set(
  "varchar varchar_auto text phone double monetary enum set user org people date daterange time timerange address".split(" "),
);

const KINDS: Readonly<Record<Kind, string>> = {
  deal: "Of deals and leads.",
  person: "Of persons.",
  organization: "Of organizations.",
  product: "Of products.",
  project: "Of projects.",
};

/** The account as TypeScript. */
export function typescriptOf(account: Written): string {
  const members = account.map(([kind, fields]) => {
    const lines = fields.map((field) => `${doc(field)}    ${quoted(field.name)}: ${typeOf(field)};\n`);
    return `  /** ${KINDS[kind]} */\n  ${kind}: {\n${lines.join("")}  };\n`;
  });
  return `// Written by "npx pipedrive-wasm types"; edits are overwritten.

import type { CustomField } from "pipedrive-wasm";

/** The account's custom fields by their names: \`new Pipedrive<Crm>({ customFields: "names", … })\`. */
export interface Crm {
${members.join("")}}
`;
}

function doc({ key, sometimes }: WrittenField): string {
  const needed = sometimes ? ` Needed ${sometimes}.` : "";
  return `    /** \`${key.replace(/[^\w-]/g, "")}\`.${needed} */\n`;
}

function typeOf({ type, labels, required }: WrittenField): string {
  // Of a type that this version doesn't know nothing can be said.
  if (!TYPES.has(type)) return "unknown";
  const parts = [quoted(type)];
  if (type === "enum" || type === "set") parts.push(labels.map(quoted).join(" | ") || "never");
  else if (required) parts.push("string");
  if (required) parts.push("true");
  return `CustomField<${parts.join(", ")}>`;
}

/** A text as a literal: no character of it ends the line or the quotes, or turns the direction of writing. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[^\P{C}]|[\u2028\u2029]/gu, (character) =>
    [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}
