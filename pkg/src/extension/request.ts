import { SignedTokenError } from "./failure.js";

// `src/extension.rs` reads the same for programs in Rust. A page must not load a wasm module before Pipedrive's handshake, so
// the rule stands here a second time; one list of cases holds the two together (`tests/extension.json`).

/** Which records a user selected. */
export type ExtensionSelection =
  | { readonly kind: "ids"; readonly ids: readonly number[] }
  /** All that the list's `filter` finds, but for some. Ask the API which those are. */
  | { readonly kind: "all"; readonly excludedIds: readonly number[] }
  | { readonly kind: "none" };

/** Which filter a list has: one of the first three, and further ones in lists of activities. */
export interface ExtensionFilter {
  readonly filter_id?: number | string;
  readonly user_id?: number | string;
  readonly everyone?: number | string;
  readonly activity_type?: unknown;
  readonly activity_start_date?: string;
  readonly activity_end_date?: string;
  readonly [further: string]: unknown;
}

/** What Pipedrive tells a page of an app extension. Only the token proves anything of it. */
export interface ExtensionRequest {
  /** This surface's number, for the SDK. */
  readonly id?: string;
  /** Who opened the frame, for `verifySignedToken` on your server. */
  readonly token?: string;
  /** Unproven. */
  readonly userId?: number;
  /** Unproven. */
  readonly companyId?: number;
  readonly resource?: "deal" | "person" | "organization" | "activity" | "product" | (string & {});
  readonly view?: "details" | "list" | (string & {});
  readonly selection: ExtensionSelection;
  readonly filter?: ExtensionFilter;
  readonly theme: "light" | "dark";
  /** What opened this modal, and had to say to it: JSON, or the text itself where it is none. */
  readonly data?: unknown;
  /** What led to this settings page, and had to say to it. */
  readonly context?: unknown;
  /** Everything else, as it is. */
  readonly other: readonly (readonly [name: string, value: string])[];
}

/** A list's selection may hold hundreds of ids. */
const MAX_ADDRESS_BYTES = 65_536;
const TEXTS = ["id", "token", "resource", "view"] as const;
const IDS = ["userId", "companyId"] as const;
const VALUES = ["filter", "data", "context"] as const;
const KNOWN: readonly string[] = [...TEXTS, ...IDS, ...VALUES, "selectedIds", "excludedIds", "theme"];

/**
 * Reads the address of an iframe's page, or its query. What is unknown is kept, what is missing may be.
 *
 * @param address By default the page's own.
 * @param claims Of a token that was verified: the address must name no other user and company.
 * @throws {SignedTokenError} `invalid_input` where it can be read in two ways, `signed_token_mismatch`.
 */
export function extensionRequest(
  address: string | URL = globalThis.location?.href ?? "",
  claims?: { readonly userId: number; readonly companyId: number },
): ExtensionRequest {
  const text = String(address);
  if (new TextEncoder().encode(text).length > MAX_ADDRESS_BYTES) throw odd("the address is too long");
  const found = new Map<string, string>();
  const other: [string, string][] = [];
  for (const [name, value] of pairs(text)) {
    if (!KNOWN.includes(name)) other.push([name, value]);
    else if (found.has(name)) throw odd("a name stands in the address twice");
    else found.set(name, value);
  }
  const request: Record<string, unknown> = {};
  for (const name of TEXTS) if (found.get(name)) request[name] = found.get(name);
  for (const name of IDS) {
    const [id, ...more] = ids(found.get(name)) ?? [];
    if (more.length > 0) throw odd("the address has several ids in the place of one");
    if (id !== undefined) request[name] = id;
  }
  for (const name of VALUES) {
    const value = found.get(name);
    if (value) request[name] = json(value);
  }
  request.selection = selection(found);
  request.theme = found.get("theme") === "dark" ? "dark" : "light";
  request.other = other;
  if (claims && IDS.some((name) => request[name] !== undefined && request[name] !== claims[name])) {
    throw new SignedTokenError("signed_token_mismatch", "the address names another user or company than the token");
  }
  return request as unknown as ExtensionRequest;
}

function odd(problem: string): SignedTokenError {
  return new SignedTokenError("invalid_input", problem);
}

function pairs(address: string): [string, string][] {
  const [before = ""] = address.split("#", 1);
  const mark = before.indexOf("?");
  const whole = mark < 0 && (before.includes("://") || before.startsWith("/"));
  const query = whole ? "" : before.slice(mark + 1);
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0 ? [decode(pair), ""] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

/** `URLSearchParams` would make something of an encoding that is none; two readers of it, two things. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw odd("the address isn't encoded as it should be");
  }
}

function ids(text: string | undefined): number[] | undefined {
  const parts = text?.split(",").map((part) => part.trim());
  return parts
    ?.filter((part) => part !== "")
    .map((part) => {
      const id = Number(part);
      if (!/^[0-9]+$/.test(part) || !Number.isSafeInteger(id)) throw odd("an id in the address isn't one");
      return id;
    });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // what opened a modal may have given it any text
  }
}

/** A list whose ids are empty is one of which all was selected. On other pages there is then nothing. */
function selection(found: ReadonlyMap<string, string>): ExtensionSelection {
  const selected = ids(found.get("selectedIds"));
  const excludedIds = ids(found.get("excludedIds"));
  if (selected?.length) return { kind: "ids", ids: selected };
  const all = found.get("view") === "list" && (selected || excludedIds || found.get("filter"));
  return all ? { kind: "all", excludedIds: excludedIds ?? [] } : { kind: "none" };
}
