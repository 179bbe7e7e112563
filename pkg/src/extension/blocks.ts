import { type Inspection, isPlain, join, nameOf } from "./faults.js";

// The blocks of a modal and their options. Source: Pipedrive's guide to JSON modals.

/** One choice of a list. */
export interface ModalItem {
  readonly label: string;
  readonly value: string | number;
  readonly isDisabled?: boolean;
  readonly visibleOn?: VisibleOn;
}

/** When something shows: always, never (its value is sent all the same), or by the values of other blocks. */
export type VisibleOn =
  | "always"
  | "never"
  | Readonly<Record<string, "not_empty" | { readonly equals: unknown } | { readonly includes: unknown }>>;

interface Shown {
  readonly visibleOn?: VisibleOn;
}

/** What blocks share that people fill in. */
interface Asking {
  readonly label: string;
  readonly message?: string;
  readonly isRequired?: boolean;
  /** A change of it asks the server for the modal anew. */
  readonly fetchOnChange?: boolean;
  /** What is wrong with what was filled in. */
  readonly error?: string;
}

type Scalar = string | number;

/** The options of each kind of block. */
export interface ModalBlocks {
  text: Shown & { readonly value: string; readonly markdown?: boolean };
  input: Asking &
    Shown & {
      readonly type?: "text" | "email" | "number" | "password" | "search" | "url";
      readonly value?: Scalar | null;
      readonly placeholder?: string;
      readonly allowClear?: boolean;
    };
  select: Asking & {
    readonly items?: readonly ModalItem[];
    readonly value?: Scalar | readonly Scalar[] | null;
    readonly placeholder?: string;
    readonly allowClear?: boolean;
    readonly filter?: boolean;
  };
  datepicker: Asking & Shown & { readonly value?: string | null; readonly placeholder?: string; readonly allowClear?: boolean };
  "radio-group": Asking & { readonly items?: readonly ModalItem[]; readonly value?: Scalar | null };
  "checkbox-group": Omit<Asking, "label"> & { readonly label?: string; readonly items?: readonly ModalItem[]; readonly value?: readonly Scalar[] | null };
  textarea: Asking & Shown & { readonly value?: string | null; readonly placeholder?: string; readonly resize?: boolean | string };
  separator: object;
}

/** Kinds of block. */
export type ModalBlockKind = keyof ModalBlocks;

type Check = (value: unknown, at: string, inspection: Inspection, context: Context) => unknown;

/** What options are checked against: the keys of the modal's blocks, and which values there are to choose from. */
export interface Context {
  readonly keys: readonly string[];
  readonly items: readonly unknown[] | undefined;
}

const INPUT_TYPES = ["text", "email", "number", "password", "search", "url"];

const text: Check = (value, at, inspection) => inspection.isText(value, at, { empty: true });
const words: Check = (value, at, inspection) => inspection.isText(value, at);
const boolean: Check = (value, at, inspection) => inspection.isBoolean(value, at);

const isScalar = (value: unknown): value is Scalar => typeof value === "string" || (typeof value === "number" && Number.isFinite(value));

const scalar: Check = (value, at, inspection) => value === null || isScalar(value) || inspection.fault(at, `must be text or a number, not ${nameOf(value)}`);

/** A value that is one of the items, where those are known. */
const chosen: Check = (value, at, inspection, context) => {
  if (value === null) return true;
  if (!isScalar(value)) return inspection.fault(at, `must be text or a number, not ${nameOf(value)}`);
  const { items } = context;
  const known = !items || items.some((item) => isPlain(item) && `${item["value"]}` === `${value}`);
  return known || inspection.fault(at, "isn't the value of one of the items");
};

const several: Check = (value, at, inspection, context) => {
  if (value === null) return true;
  if (!Array.isArray(value)) return inspection.fault(at, `must be a list, not ${nameOf(value)}`);
  return value.forEach((each, index) => chosen(each, join(at, index), inspection, context));
};

const day: Check = (value, at, inspection) =>
  value === null || (inspection.isText(value, at) && (/^\d{4}-\d{2}-\d{2}$/.test(value) || inspection.fault(at, "must be a day such as 2026-12-31")));

const visible: Check = (value, at, inspection, { keys }) => {
  if (value === "always" || value === "never") return;
  if (!isPlain(value)) return inspection.fault(at, 'must be "always", "never" or an object of other blocks');
  for (const [key, rule] of Object.entries(value)) {
    const place = join(at, key);
    if (!keys.includes(key)) inspection.fault(place, "is no block of this modal");
    const rules = isPlain(rule) ? Object.keys(rule) : [];
    const fits = rule === "not_empty" || (rules.length === 1 && (rules[0] === "equals" || rules[0] === "includes"));
    if (!fits) inspection.fault(place, 'must be "not_empty", { equals } or { includes }');
  }
};

const items: Check = (value, at, inspection, context) => {
  if (!Array.isArray(value)) return inspection.fault(at, `must be a list, not ${nameOf(value)}`);
  value.forEach((item, index) => {
    const place = join(at, index);
    if (!inspection.isObject(item, place)) return;
    inspection.allow(item, ["label", "value", "isDisabled", "visibleOn"], place);
    words(item["label"], join(place, "label"), inspection, context);
    if (!isScalar(item["value"])) inspection.fault(join(place, "value"), `must be text or a number, not ${nameOf(item["value"])}`);
    if (item["isDisabled"] !== undefined) boolean(item["isDisabled"], join(place, "isDisabled"), inspection, context);
    if (item["visibleOn"] !== undefined) visible(item["visibleOn"], join(place, "visibleOn"), inspection, context);
  });
};

const ASKING = { label: words, message: text, isRequired: boolean, fetchOnChange: boolean, error: words };
const WRITING = { placeholder: text, allowClear: boolean };

interface Options {
  readonly checks: Readonly<Record<string, Check>>;
  readonly required: readonly string[];
}

const OPTIONS: Readonly<Record<ModalBlockKind, Options>> = {
  text: { checks: { value: text, markdown: boolean, visibleOn: visible }, required: ["value"] },
  input: {
    checks: { ...ASKING, ...WRITING, type: (value, at, inspection) => inspection.oneOf(value, INPUT_TYPES, at), value: scalar, visibleOn: visible },
    required: ["label"],
  },
  select: {
    checks: {
      ...ASKING,
      ...WRITING,
      items,
      value: (value, at, inspection, context) => (Array.isArray(value) ? several : chosen)(value, at, inspection, context),
      filter: boolean,
    },
    required: ["label"],
  },
  datepicker: { checks: { ...ASKING, ...WRITING, value: day, visibleOn: visible }, required: ["label"] },
  "radio-group": { checks: { ...ASKING, items, value: chosen }, required: ["label"] },
  "checkbox-group": { checks: { ...ASKING, items, value: several }, required: [] },
  textarea: {
    checks: {
      ...ASKING,
      placeholder: text,
      value: (value, at, inspection, context) => value === null || text(value, at, inspection, context),
      // Which words it takes is nowhere written.
      resize: (value, at, inspection) =>
        typeof value === "boolean" || typeof value === "string" || inspection.fault(at, `must be true, false or a word, not ${nameOf(value)}`),
      visibleOn: visible,
    },
    required: ["label"],
  },
  separator: { checks: {}, required: [] },
};

export const BLOCK_KINDS = Object.keys(OPTIONS) as ModalBlockKind[];

/** Checks the options of a block, as Pipedrive has them in the end: the schema's with the answer's over them. */
export function checkBlock(kind: ModalBlockKind, options: Record<string, unknown>, at: string, inspection: Inspection, context: Context): void {
  const { checks, required } = OPTIONS[kind];
  inspection.allow(options, Object.keys(checks), at);
  for (const [option, check] of Object.entries(checks)) {
    const value = options[option];
    if (value !== undefined) check(value, join(at, option), inspection, context);
    else if (required.includes(option)) inspection.fault(join(at, option), "is required");
  }
}
