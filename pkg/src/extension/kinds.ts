import { type Inspection, isPlain, join, nameOf } from "./faults.js";

// What a panel's fields may hold, kind by kind. Source: Pipedrive's guide to JSON panels.

/** Kinds of field. */
export type PanelKind =
  | "text"
  | "numerical"
  | "date"
  | "time"
  | "date-time"
  | "email"
  | "link"
  | "phone"
  | "address"
  | "currency"
  | "label"
  | "tags"
  | "header";

const COLORS = ["green", "red", "blue", "yellow", "purple", "grey"] as const;

/** Characters after which Pipedrive cuts a label. */
export const LABEL_MOST = 40;

/** A field's value, by its kind. `null` shows an empty field. */
export interface PanelValues {
  text: string | { readonly markdown: true; readonly value: string } | null;
  numerical: number | null;
  /** `2026-12-31` */
  date: string | null;
  /** `23:59:59Z`, or with an offset. */
  time: string | null;
  /** `2026-12-31T23:59:59Z`, or with an offset. */
  "date-time": string | null;
  email: string | null;
  link: string | { readonly label?: string; readonly value: string; readonly external: boolean } | null;
  phone: string | null;
  address: string | null;
  currency: { readonly code: string; readonly value: number } | null;
  label: { readonly color: (typeof COLORS)[number]; readonly label: string } | null;
  tags: readonly string[] | null;
  header: string | null;
}

const ZONE = String.raw`(?:Z|[+-]\d{2}:\d{2})`;
const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`;
const TIME = new RegExp(`^${CLOCK}${ZONE}$`);
const DATE_TIME = new RegExp(String.raw`^(\d{4}-\d{2}-\d{2})T${CLOCK}(?:\.\d+)?${ZONE}$`);

function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Of the 30th of February an engine makes the 2nd of March.
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text);
}

type Check = (value: unknown, at: string, inspection: Inspection) => unknown;

const text: Check = (value, at, inspection) => inspection.isText(value, at, { empty: true });

/** Text of a form. */
const like =
  (fits: (text: string) => boolean, form: string): Check =>
  (value, at, inspection) =>
    inspection.isText(value, at) && (fits(value) || inspection.fault(at, `must be ${form}`));

const number: Check = (value, at, inspection) =>
  (typeof value === "number" && Number.isFinite(value)) || inspection.fault(at, `must be a number, not ${nameOf(value)}`);

const CHECKS: Readonly<Record<PanelKind, Check>> = {
  text(value, at, inspection) {
    if (!isPlain(value)) return text(value, at, inspection);
    inspection.allow(value, ["markdown", "value"], at);
    if (value["markdown"] !== true) inspection.fault(join(at, "markdown"), "must be true");
    return text(value["value"], join(at, "value"), inspection);
  },
  numerical: number,
  date: like(isDay, "a day such as 2026-12-31"),
  time: like((time) => TIME.test(time), "a time with a zone such as 23:59:59Z"),
  "date-time": like((time) => isDay(DATE_TIME.exec(time)?.[1] ?? ""), "a time with a zone such as 2026-12-31T23:59:59Z"),
  email: like((email) => /^[^\s@]+@[^\s@]+$/.test(email), "an email address"),
  link(value, at, inspection) {
    const address = like((link) => /^[a-z][a-z\d+.-]*:\S+$/i.test(link), "a whole address");
    if (!isPlain(value)) return address(value, at, inspection);
    inspection.allow(value, ["label", "value", "external"], at);
    if (value["label"] !== undefined) inspection.isText(value["label"], join(at, "label"));
    inspection.isBoolean(value["external"], join(at, "external"));
    return address(value["value"], join(at, "value"), inspection);
  },
  phone: text,
  address: text,
  currency(value, at, inspection) {
    if (!inspection.isObject(value, at)) return;
    inspection.allow(value, ["code", "value"], at);
    inspection.isText(value["code"], join(at, "code"));
    number(value["value"], join(at, "value"), inspection);
  },
  label(value, at, inspection) {
    if (!inspection.isObject(value, at)) return;
    inspection.allow(value, ["color", "label"], at);
    inspection.oneOf(value["color"], COLORS, join(at, "color"));
    inspection.isText(value["label"], join(at, "label"), { most: LABEL_MOST });
  },
  tags(value, at, inspection) {
    if (!Array.isArray(value)) return inspection.fault(at, `must be a list, not ${nameOf(value)}`);
    value.forEach((tag, index) => inspection.isText(tag, join(at, index)));
  },
  header: (value, at, inspection) => inspection.isText(value, at),
};

export const KINDS = Object.keys(CHECKS) as PanelKind[];

/** Checks the value of a field. Each kind but the header takes `null`. */
export function checkValue(kind: PanelKind, value: unknown, at: string, inspection: Inspection): void {
  if (value !== null || kind === "header") CHECKS[kind](value, at, inspection);
}
