import type { errorFrom } from "../causes.js";
import type { ErrorCode, PipedriveError } from "../errors.js";
import { SignInError } from "../oauth/failure.js";
import type { Fetch, PipedriveOptions, TokenSource } from "../options.js";
import { RunningSession, sessionOf } from "../session.js";

/** What the core puts in the place of a token that is to be had only when the request goes out. */
const PLACEHOLDER = "Bearer -";

/** What signs requests as they go out, and knows what to do where one is refused. */
export interface Signing {
  /** The caller's `fetch`, with a token put on. */
  readonly fetch: Fetch;
  /** What to make of a call that failed: true where it is worth making once more; throws what the caller is to know. */
  again(error: PipedriveError): Promise<boolean>;
}

/** Signs the requests of one call; nothing where its token is its own affair. */
export function signing(all: PipedriveOptions, makeError: typeof errorFrom): Signing | undefined {
  const { session, accessToken, baseUrl } = all;
  if (session === undefined && typeof accessToken !== "object") return undefined;
  const send: Fetch = all.fetch ?? fetch;
  let source: TokenSource | undefined;
  let used: string | undefined;
  let lack: { cause: unknown } | undefined;
  let renewed = false;
  let byGateway = false;

  /** A token, and the address to send it to: a company's data may move, and its tokens say where to. */
  async function signed(url: string): Promise<[token: string, url: string]> {
    source ??= session === undefined ? (accessToken as TokenSource) : sessionOf(session);
    if (!(source instanceof RunningSession)) return [await source.token(), url];
    const tokens = await source.tokens();
    return [tokens.accessToken, baseUrl === undefined ? tokens.apiDomain + pathOf(url) : url];
  }

  return {
    async fetch(url, init) {
      const headers = init.headers as Record<string, string> | undefined;
      if (headers?.["authorization"] !== PLACEHOLDER) return send(url, init);
      let target: string;
      try {
        [used, target] = await signed(url);
      } catch (cause) {
        lack = { cause };
        return new Response(null, { status: 401 }); // nothing is sent, and nothing is repeated
      }
      const response = await send(target, { ...init, headers: { ...headers, authorization: `Bearer ${used}` } });
      byGateway = response.headers.get("x-401-by-gw") !== null;
      if (source instanceof RunningSession) source.answered(used, response.status);
      return response;
    },

    async again(error) {
      if (lack) throw lackOf(error.operation, lack.cause, makeError);
      if (renewed || error.status !== 401 || used === undefined || !source) return false;
      renewed = true;
      try {
        return await (source instanceof RunningSession ? source.renew(used, byGateway) : source.renew(used));
      } catch (cause) {
        throw lackOf(error.operation, cause, makeError);
      }
    },
  };
}

function pathOf(url: string): string {
  const { origin } = new URL(url);
  return url.slice(origin.length);
}

/** Codes of a session, and of which class their errors are. */
const CLASSES: Readonly<Record<string, ErrorCode>> = { session_ended: "authentication", session_store: "connection", oauth_config: "authentication" };

/** The error of a call that got no token. Nothing was sent of it, or it was refused, so that nothing has happened. */
function lackOf(operation: string, cause: unknown, makeError: typeof errorFrom): PipedriveError {
  if (!(cause instanceof SignInError)) {
    return makeError({ code: "authentication", operation, message: `${operation}: there is no token`, cause });
  }
  const { code, message, retryable, retryIn } = cause;
  const known = CLASSES[code] ?? (code as ErrorCode);
  const error = makeError({ code: known, operation, message: `${operation}: ${message}`, retryable, retryIn, cause } as Parameters<typeof errorFrom>[0]);
  return Object.assign(error, { code });
}
