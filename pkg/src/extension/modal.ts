import { BLOCK_KINDS, checkBlock, type ModalBlockKind, type ModalBlocks } from "./blocks.js";
import { ExtensionShapeError, Inspection, isPlain, join } from "./faults.js";

/** The structure of a modal, as it was registered in the Developer Hub. */
export interface ModalSchema {
  readonly blocks: Readonly<Record<string, ModalPart>>;
  readonly actions: Readonly<Record<string, ModalPart>>;
  readonly [annotation: string]: unknown;
}

interface ModalPart {
  /** `#/definitions/element-input` and its like. */
  readonly $ref: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly [annotation: string]: unknown;
}

type OptionsOf<P> = P extends { readonly $ref: `#/definitions/element-${infer K extends ModalBlockKind}` } ? Partial<ModalBlocks[K]> : Record<string, unknown>;

/** What an answer says of the blocks: options that come over the schema's. */
export type BlockOptions<S extends ModalSchema> = { readonly [K in keyof S["blocks"]]?: OptionsOf<S["blocks"][K]> };

/** What an answer says of the buttons. */
export type ActionOptions<S extends ModalSchema> = { readonly [K in keyof S["actions"]]?: Readonly<Record<string, unknown>> };

/** A success, as the snackbar shows it. */
export interface ModalSuccess {
  readonly message: string;
  readonly link?: { readonly label: string; readonly value: string };
  /** Has the panel beside it loaded anew. Seen in Pipedrive's own example, not in its guide. */
  readonly refreshPanelData?: boolean;
}

/** What Pipedrive asks a modal's server. */
export type ModalRequest<S extends ModalSchema> =
  | { readonly kind: "open"; readonly url: URL }
  /** A block with `fetchOnChange` has another value. */
  | { readonly kind: "change"; readonly url: URL; readonly form: ModalForm<S>; readonly invoker: keyof S["blocks"] & string }
  | { readonly kind: "submit"; readonly url: URL; readonly form: ModalForm<S> };

/** What was filled in, by block. It is the browser's word: check it as any form. */
export type ModalForm<S extends ModalSchema> = { readonly [K in keyof S["blocks"]]?: unknown };

/** A modal that Pipedrive draws from JSON. */
export interface JsonModal<S extends ModalSchema> {
  /** Reads what Pipedrive asks. Throws an `ExtensionShapeError` where nothing of Pipedrive's is asked like that. */
  read(request: Request): Promise<ModalRequest<S>>;
  /** The answer to `open` and `change`. Throws an `ExtensionShapeError` for what Pipedrive wouldn't take. */
  answer(blocks?: BlockOptions<S>, actions?: ActionOptions<S>): Response;
  /** The answer to a submission that succeeded. */
  success(success: ModalSuccess): Response;
  /** The answer to one that didn't: what is wrong with each field. */
  fieldErrors(errors: { readonly [K in keyof S["blocks"]]?: string }): Response;
  /** The answer to one that didn't, for the modal as a whole. */
  failure(message: string, options?: { readonly status?: number }): Response;
  /** The answer that has the user connect the app again. */
  reconnect(): Response;
}

/** Most blocks. Pipedrive's guide says 10, and 8 in another place. */
const MOST_BLOCKS = 10;
const MOST_ACTIONS = 2;
/** Most of a form, in bytes. Pipedrive names no limit; a form of ten blocks has no need of more. */
const MOST_FORM_BYTES = 1_000_000;

const HANDLERS = ["request", "open-url", "reset", "cancel"];

const HEADERS = { "cache-control": "no-store" };

const answered = (body: object, status = 200): Response => Response.json(body, { status, headers: HEADERS });

/**
 * A modal of a schema: the one that was registered in the Developer Hub. What it makes was checked against it, since a
 * single option that doesn't fit has the whole modal fail.
 */
export function jsonModal<const S extends ModalSchema>(schema: S): JsonModal<S> {
  const kinds = kindsOf(schema);
  const keys = [...kinds.keys()];
  return {
    read: (request) => read(request, keys),
    answer(blocks, actions) {
      const inspection = new Inspection();
      const given: Readonly<Record<string, unknown>> = blocks ?? {};
      for (const key of Object.keys(given)) if (!kinds.has(key)) inspection.fault(join("data.blocks", key), "isn't in the schema");
      for (const [key, kind] of kinds) {
        const own = given[key] ?? {};
        const at = join("data.blocks", key);
        if (!inspection.isObject(own, at)) continue;
        checkMerged(kind, schema.blocks[key]?.options, own, at, inspection, keys);
      }
      for (const key of Object.keys(actions ?? {})) if (!(key in schema.actions)) inspection.fault(join("data.actions", key), "isn't in the schema");
      inspection.done("the modal's answer");
      return answered({ data: { blocks: given, actions: actions ?? {} } });
    },
    success({ message, link, refreshPanelData }) {
      const inspection = new Inspection();
      inspection.isText(message, "success.message");
      if (link !== undefined && inspection.isObject(link, "success.link")) {
        inspection.allow(link, ["label", "value"], "success.link");
        inspection.isText(link["label"], "success.link.label");
        inspection.isAddress(link["value"], "success.link.value");
      }
      inspection.done("the modal's success");
      return answered({ success: { message, type: "snackbar", ...(link && { link }), ...(refreshPanelData && { refreshPanelData }) } });
    },
    fieldErrors(errors) {
      const inspection = new Inspection();
      const blocks: Record<string, { error: string }> = {};
      for (const [key, error] of Object.entries(errors as Record<string, unknown>)) {
        const at = join("data.blocks", key);
        const kind = kinds.get(key);
        if (!kind) inspection.fault(at, "isn't in the schema");
        else if (kind === "text" || kind === "separator") inspection.fault(at, "can't have an error: nobody fills it in");
        // Nothing but the error: items that were there, too, would replace the list.
        else if (inspection.isText(error, join(at, "error"))) blocks[key] = { error };
      }
      if (Object.keys(errors).length === 0) inspection.fault("data.blocks", "has no error; failure() is for those of no field");
      inspection.done("the modal's errors");
      return answered({ data: { blocks } });
    },
    failure(message, { status = 400 } = {}) {
      const inspection = new Inspection();
      inspection.isText(message, "error.message");
      inspection.done("the modal's error");
      return answered({ error: { message } }, status);
    },
    reconnect: () => answered({ error: { message: "The app must be connected again." } }, 401),
  };
}

type Kinds = ReadonlyMap<string, ModalBlockKind>;

/** The blocks of a schema; throws where Pipedrive wouldn't take the schema itself. */
function kindsOf(schema: ModalSchema): Kinds {
  const inspection = new Inspection();
  const kinds = new Map<string, ModalBlockKind>();
  if (inspection.isObject(schema?.blocks, "blocks")) {
    const blocks = Object.entries(schema.blocks);
    for (const [key, block] of blocks) {
      const at = join("blocks", key);
      if (!inspection.isObject(block, at)) continue;
      const kind = /^#\/definitions\/element-(.+)$/.exec(`${block.$ref}`)?.[1];
      if (!BLOCK_KINDS.includes(kind as ModalBlockKind)) inspection.fault(join(at, "$ref"), `must be #/definitions/element- and one of ${BLOCK_KINDS.join(", ")}`);
      else kinds.set(key, kind as ModalBlockKind);
    }
    if (blocks.length > MOST_BLOCKS) inspection.fault("blocks", `are ${blocks.length}, and ${MOST_BLOCKS} at most are allowed`);
  }
  if (inspection.isObject(schema?.actions, "actions")) {
    const actions = Object.entries(schema.actions);
    if (actions.length < 1 || actions.length > MOST_ACTIONS) inspection.fault("actions", `must be 1 or ${MOST_ACTIONS}`);
    for (const [key, action] of actions) {
      const at = join("actions", key);
      if (kinds.has(key)) inspection.fault(at, "has the key of a block");
      if (!inspection.isObject(action, at)) continue;
      const handler = (action.options as { handler?: unknown } | undefined)?.handler;
      if (handler !== undefined) inspection.oneOf(handler, HANDLERS, `${at}.options.handler`);
    }
  }
  inspection.done("the modal's schema");
  return kinds;
}

/** Checks what Pipedrive makes of a block: the schema's options with the answer's over them. */
function checkMerged(
  kind: ModalBlockKind,
  registered: Readonly<Record<string, unknown>> | undefined,
  own: Record<string, unknown>,
  at: string,
  inspection: Inspection,
  keys: readonly string[],
): void {
  const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const merged = { ...registered, ...said };
  const { items } = merged;
  checkBlock(kind, merged, at, inspection, { keys, items: Array.isArray(items) ? items : undefined });
}

async function read<S extends ModalSchema>(request: Request, keys: readonly string[]): Promise<ModalRequest<S>> {
  const url = new URL(request.url);
  if (request.method === "POST") return { kind: "submit", url, form: formOf(await boundedText(request), keys) as ModalForm<S> };
  if (request.method !== "GET") throw refused("method", "must be GET or POST");
  const form = url.searchParams.get("form");
  const invoker = url.searchParams.get("invoker");
  if (form === null && invoker === null) return { kind: "open", url };
  if (invoker === null || !keys.includes(invoker)) throw refused("invoker", "is no block of this modal");
  return { kind: "change", url, form: formOf(form ?? "{}", keys) as ModalForm<S>, invoker };
}

/** What was filled in; of blocks that the modal doesn't have, nothing. */
function formOf(text: string, keys: readonly string[]): Record<string, unknown> {
  let form: unknown;
  try {
    form = JSON.parse(text);
  } catch {
    throw refused("form", "must be JSON"); // the engine's own error would show what was filled in
  }
  if (!isPlain(form)) throw refused("form", "must be an object");
  return Object.fromEntries(Object.entries(form).filter(([key]) => keys.includes(key)));
}

async function boundedText(request: Request): Promise<string> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > MOST_FORM_BYTES) throw refused("form", `has more than ${MOST_FORM_BYTES} bytes`);
  const body = await request.arrayBuffer();
  if (body.byteLength > MOST_FORM_BYTES) throw refused("form", `has more than ${MOST_FORM_BYTES} bytes`);
  return new TextDecoder().decode(body);
}

function refused(at: string, problem: string): ExtensionShapeError {
  return new ExtensionShapeError("the modal's request", [{ at, problem }]);
}
