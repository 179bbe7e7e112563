import { Inspection, isPlain, join, nameOf } from "./faults.js";
import { checkValue, KINDS, LABEL_MOST, type PanelKind, type PanelValues } from "./kinds.js";

/** The structure of a panel, as it was registered in the Developer Hub: a JSON Schema. */
export type PanelSchema = PanelObject | PanelList;

/** Fields by their keys. */
interface PanelObject {
  readonly type: "object";
  readonly properties: Readonly<Record<string, PanelField>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly [annotation: string]: unknown;
}

interface PanelList {
  readonly type: "array";
  readonly items: PanelObject;
  readonly [annotation: string]: unknown;
}

interface PanelField {
  /** `#/definitions/text` and its like. */
  readonly $ref: string;
  readonly label?: string;
  readonly [annotation: string]: unknown;
}

type KindOf<F> = F extends { readonly $ref: `#/definitions/${infer K extends PanelKind}` } ? PanelValues[K] : PanelValues[PanelKind];

type ObjectOf<S> = S extends { readonly properties: infer P } ? { readonly [K in keyof P]?: KindOf<P[K]> } : never;

/** What a panel shows. Of a schema that is written `as const`, TypeScript knows the fields. */
export type PanelData<S extends PanelSchema> = S extends { readonly type: "array"; readonly items: infer I } ? readonly ObjectOf<I>[] : ObjectOf<S>;

/** What may stand around the data. */
export interface PanelExtras {
  /** Where the app's settings are. */
  readonly settings?: { readonly url: string };
  /** A link below the panel. */
  readonly external_link?: { readonly url: string; readonly label: string };
}

/** Why a panel can't be shown. */
export interface PanelFailure {
  /** 30 characters at most. */
  readonly title: string;
  /** Markdown. */
  readonly subtitle?: string;
  readonly action?: { readonly url: string; readonly label: string };
  /** The answer's status; 500 by default. */
  readonly status?: number;
}

/** A panel that Pipedrive draws from JSON. */
export interface JsonPanel<S extends PanelSchema> {
  /** The answer. Throws an `ExtensionShapeError` for what Pipedrive wouldn't take. */
  answer(data: PanelData<S>, extras?: PanelExtras): Response;
  /** The same as an object. */
  body(data: PanelData<S>, extras?: PanelExtras): { data: PanelData<S> } & PanelExtras;
  /** An answer that says why there is none, in the panel's place. */
  failure(failure: PanelFailure): Response;
}

/** Most objects of a list, and fields of an object beside its header. Source: Pipedrive's guide to JSON panels. */
const MOST_OBJECTS = 10;
const MOST_FIELDS = 20;
const TITLE_MOST = 30;

const HEADERS = { "cache-control": "no-store" };

/**
 * A panel of a schema: the one that was registered in the Developer Hub. What it makes was checked against it, since a single
 * value that doesn't fit blanks the whole panel.
 */
export function jsonPanel<const S extends PanelSchema>(schema: S): JsonPanel<S> {
  const kinds = kindsOf(schema);
  const isList = schema.type === "array";
  const body: JsonPanel<S>["body"] = (data, extras = {}) => {
    const inspection = new Inspection();
    if (isList) checkList(data, kinds, inspection);
    else if (inspection.isObject(data, "data") && Object.keys(data).length > 0) checkObject(data, kinds, "data", inspection); // empty, it shows so
    checkExtras(extras, inspection);
    inspection.done("the panel's answer");
    return { data, ...extras };
  };
  return {
    body,
    answer: (data, extras) => Response.json(body(data, extras), { headers: HEADERS }),
    failure: panelFailure,
  };
}

/** An answer that a panel shows in the place of data. It is the same for all schemas. */
export function panelFailure({ title, subtitle, action, status = 500 }: PanelFailure): Response {
  const inspection = new Inspection();
  inspection.isText(title, "error.title", { most: TITLE_MOST });
  if (subtitle !== undefined) inspection.isText(subtitle, "error.subtitle");
  if (action !== undefined) checkLink(action, "error.action", inspection);
  if (!Number.isInteger(status) || status <= 300 || status > 599) inspection.fault("status", "must be from 301 to 599");
  inspection.done("the panel's error");
  return Response.json({ error: { title, ...(subtitle && { subtitle }), ...(action && { action }) } }, { status, headers: HEADERS });
}

/** Fields by their keys, and which of them must be there. */
interface Kinds {
  readonly fields: ReadonlyMap<string, PanelKind>;
  readonly required: readonly string[];
}

/** The fields of a schema; throws where Pipedrive wouldn't take the schema itself. */
function kindsOf(schema: PanelSchema): Kinds {
  const inspection = new Inspection();
  const kinds = new Map<string, PanelKind>();
  const required: string[] = [];
  const isList = isPlain(schema) && schema.type === "array";
  if (!isPlain(schema) || (schema.type !== "object" && !isList)) {
    inspection.fault("type", 'must be "object" or "array"');
    inspection.done("the panel's schema");
  }
  const item = isList ? (schema as PanelList).items : (schema as PanelObject);
  const at = isList ? "items" : "";
  if (inspection.isObject(item, at || "(the schema)") && inspection.isObject(item.properties, join(at, "properties"))) {
    for (const [key, field] of Object.entries(item.properties as Record<string, PanelField>)) {
      const place = join(join(at, "properties"), key);
      if (!inspection.isObject(field, place)) continue;
      const kind = /^#\/definitions\/(.+)$/.exec(`${field.$ref}`)?.[1];
      if (!KINDS.includes(kind as PanelKind)) inspection.fault(join(place, "$ref"), `must be #/definitions/ and one of ${KINDS.join(", ")}`);
      else kinds.set(key, kind as PanelKind);
    }
    for (const key of item.required ?? []) {
      if (kinds.has(key)) required.push(key);
      else inspection.fault(join(at, "required"), `names ${key}, which isn't among the properties`);
    }
    const headers = [...kinds.values()].filter((kind) => kind === "header").length;
    if (isList && headers === 0) inspection.fault(join(at, "properties"), "needs a field of the kind header, since there are several objects");
    if (headers > 1) inspection.fault(join(at, "properties"), "may have one header");
    if (kinds.size - headers > MOST_FIELDS) inspection.fault(join(at, "properties"), `has ${kinds.size - headers} fields, and ${MOST_FIELDS} at most are allowed`);
  }
  inspection.done("the panel's schema");
  const header = [...kinds].find(([, kind]) => isList && kind === "header");
  if (header && !required.includes(header[0])) required.push(header[0]);
  return { fields: kinds, required };
}

function checkList(data: unknown, kinds: Kinds, inspection: Inspection): void {
  if (!Array.isArray(data)) {
    inspection.fault("data", `must be a list, not ${nameOf(data)}`);
    return;
  }
  if (data.length > MOST_OBJECTS) inspection.fault("data", `has ${data.length} objects, and ${MOST_OBJECTS} at most are allowed`);
  data.forEach((each, index) => {
    const at = join("data", index);
    if (!inspection.isObject(each, at)) return;
    checkObject(each, kinds, at, inspection);
  });
}

function checkObject(data: Record<string, unknown>, { fields, required }: Kinds, at: string, inspection: Inspection): void {
  for (const key of required) if (data[key] === undefined) inspection.fault(join(at, key), "is required");
  for (const [key, value] of Object.entries(data)) {
    const kind = fields.get(key);
    if (!kind) inspection.fault(join(at, key), "isn't in the schema");
    else if (value !== undefined) checkValue(kind, value, join(at, key), inspection); // what is undefined isn't sent
  }
}

function checkExtras(extras: PanelExtras, inspection: Inspection): void {
  inspection.allow(extras, ["settings", "external_link"], "");
  const { settings, external_link } = extras;
  if (settings !== undefined && inspection.isObject(settings, "settings")) {
    inspection.allow(settings, ["url"], "settings");
    inspection.isAddress(settings["url"], "settings.url");
  }
  if (external_link !== undefined) checkLink(external_link, "external_link", inspection);
}

function checkLink(link: unknown, at: string, inspection: Inspection): void {
  if (!inspection.isObject(link, at)) return;
  inspection.allow(link, ["url", "label"], at);
  inspection.isAddress(link["url"], join(at, "url"));
  inspection.isText(link["label"], join(at, "label"), { most: LABEL_MOST });
}
