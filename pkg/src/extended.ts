import type { errorFrom } from "./causes.js";
import type { Core, Ran } from "./core.js";
import type { PipedriveError } from "./errors.js";
import type { Walk } from "./listing.js";
import type { PageToken, PipedriveOptions, RequestOptions } from "./options.js";
import { signing } from "./session/sending.js";

// Loaded only for calls that take more than the core's steps. What makes the errors is handed in: imported here, it would be
// a file of its own, which every program would load.

/** A call with all that it needs beside the core's steps. */
export interface Call {
  readonly makeError: typeof errorFrom;
  /** The client's options with those of the call. */
  readonly all: PipedriveOptions;
  readonly key: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly options: RequestOptions;
  readonly after: PageToken | null | undefined;
  /** The reading that it is a page of. */
  readonly walk: Walk | undefined;
  /** Runs an operation, with custom fields by their keys. */
  plain(key: string, input: object, options?: RequestOptions, after?: PageToken | null): Promise<Ran>;
}

/** Runs a call: with custom fields by their names, with a token that is renewed, or both. */
export async function run(
  core: Core,
  makeError: typeof errorFrom,
  all: PipedriveOptions,
  key: string,
  input?: object,
  options?: RequestOptions,
  after?: PageToken | null,
  walk?: Walk,
): Promise<Ran> {
  const plain: Call["plain"] = (...call) =>
    typeof (all.session ?? all.accessToken) === "object" ? renewing(core, makeError, all, ...call) : core.run(...call);
  if (!namesFields(all, key)) return plain(key, input ?? {}, options, after);
  const lost = (cause: unknown): never => {
    throw makeError({ code: "connection", operation: key, message: `${key}: a part of pipedrive-wasm can't be loaded`, retryable: true, cause });
  };
  const { named } = await import("./naming.js").catch(lost);
  const given = Object(input) as Readonly<Record<string, unknown>>;
  return named({ makeError, all, key: `${key}`, input: given, options: options ?? {}, after, walk, plain });
}

/** Whether a call has to do with what fields are called. */
function namesFields({ customFields = "keys" }: PipedriveOptions, key: string): boolean {
  return customFields !== "keys" || /^fields\.|\.where$/.test(key);
}

/** Runs a call whose token is renewed. */
async function renewing(
  core: Core,
  makeError: typeof errorFrom,
  all: PipedriveOptions,
  key: string,
  input?: object,
  options?: RequestOptions,
  after?: PageToken | null,
): Promise<Ran> {
  const signs = signing(all, makeError);
  for (;;) {
    try {
      return await core.run(key, input, signs ? ({ ...options, fetch: signs.fetch } as RequestOptions) : options, after);
    } catch (thrown) {
      if (!(await signs?.again(thrown as PipedriveError))) throw thrown;
    }
  }
}
