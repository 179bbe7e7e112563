import type { errorFrom } from "./causes.js";
import type { Core, Ran } from "./core.js";
import type { PipedriveError } from "./errors.js";
import type { Fetch, PageToken, PipedriveOptions, RequestOptions, TokenSource } from "./options.js";

// Loaded only for calls that take more than the core's steps. What makes the errors is handed in: imported here, it would be
// a file of its own, which every program would load.

/** What the core puts in the place of a token that is to be had only when the request goes out. */
const PLACEHOLDER = "Bearer -";

/** Runs a call whose token is renewed. */
export async function run(
  core: Core,
  makeError: typeof errorFrom,
  all: PipedriveOptions,
  key: string,
  input?: object,
  options?: RequestOptions,
  after?: PageToken | null,
): Promise<Ran> {
  const source = all.accessToken as TokenSource;
  const send: Fetch = all.fetch ?? fetch;
  for (let again = true; ; again = false) {
    let used: string | undefined;
    let lack: { cause: unknown } | undefined;
    // A token is put on here, not when the call is planned: it may wait in the queue for longer than a token lives.
    const signed: Fetch = async (url, init) => {
      const headers = init.headers as Record<string, string> | undefined;
      if (headers?.["authorization"] !== PLACEHOLDER) return send(url, init);
      try {
        used = await source.token();
      } catch (cause) {
        lack = { cause };
        return new Response(null, { status: 401 }); // nothing is sent, and nothing is repeated
      }
      return send(url, { ...init, headers: { ...headers, authorization: `Bearer ${used}` } });
    };
    try {
      return await core.run(key, input, { ...options, fetch: signed } as RequestOptions, after);
    } catch (thrown) {
      const error = thrown as PipedriveError;
      if (lack) {
        const { operation } = error;
        throw makeError({ code: "authentication", operation, message: `${operation}: there is no token`, cause: lack.cause });
      }
      if (!again || error.status !== 401 || used === undefined || !(await source.renew(used))) throw error;
    }
  }
}
