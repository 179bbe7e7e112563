import { SignInError } from "../oauth/failure.js";
import type { Fetch } from "../options.js";
import { type Session, sessionOf } from "../session.js";

/** Headers that a call of the API needs. */
const PASSED_ON = ["accept", "content-type"];
/** What is of whoever asks a proxy, and isn't Pipedrive's to know: credentials, and where they are. */
const NEVER = /^(authorization|proxy-.*|cookie2?|host|x-api-token|forwarded|x-forwarded-.*|x-real-ip|cf-.*)$/i;
/** Names of a credential in an address. */
const CREDENTIALS = ["api_token", "access_token"];

/**
 * A `fetch` of a session's API, for a proxy that passes on what its pages ask: it puts the token on, renews one that is
 * refused, and sends to the `api_domain` that came with it. It knows nothing of rate limits; a client does.
 *
 * ```ts
 * const forward = sessionFetch({ store, key, oauth });
 * return forward("/api/v2/deals?limit=5");
 * ```
 *
 * Of headers it sends `accept` and `content-type`, and gives no `set-cookie` back: a page's request can be passed on as it came.
 *
 * @param send Another `fetch`.
 * @param options `headers`: names of others that are sent on. Never those of a credential, a cookie or the asker's address.
 */
export function sessionFetch(
  session: Session,
  send: Fetch = (url, init) => globalThis.fetch(url, init),
  { headers: more = [] }: { readonly headers?: readonly string[] } = {},
): (path: string, init?: RequestInit) => Promise<Response> {
  const never = more.find((name) => NEVER.test(name));
  if (never !== undefined) throw new SignInError({ code: "invalid_input", message: `sessionFetch: the header ${never} is never sent on` });
  return async (path, init = {}) => {
    // An address, or what a browser takes for one, would carry the token elsewhere.
    if (!/^\/[^/\\]/.test(path)) throw new SignInError({ code: "invalid_input", message: "sessionFetch: give a path of the API, such as /api/v2/deals" });
    // The credential is the session's, and no one else's.
    const { searchParams } = new URL(path, "https://api.pipedrive.com");
    if ([...searchParams.keys()].some((name) => CREDENTIALS.includes(name.toLowerCase()))) {
      throw new SignInError({ code: "invalid_input", message: "sessionFetch: a credential has no place in an address" });
    }
    const given = new Headers(init.headers);
    const source = sessionOf(session);
    for (let again = !(init.body instanceof ReadableStream); ; again = false) {
      const { accessToken, apiDomain } = await source.tokens();
      const headers = new Headers({ authorization: `Bearer ${accessToken}` });
      for (const name of [...PASSED_ON, ...more]) {
        const value = given.get(name);
        if (value !== null) headers.set(name, value);
      }
      const response = await send(apiDomain + path, { ...init, headers, redirect: "manual" });
      source.answered(accessToken, response.status);
      const byGateway = response.headers.get("x-401-by-gw") !== null;
      if (response.status !== 401 || !again || !(await source.renew(accessToken, byGateway))) return withoutCookies(response);
    }
  };
}

/** Pipedrive's cookies, set by a proxy, would be the proxy's own. */
function withoutCookies(response: Response): Response {
  if (!response.headers.has("set-cookie")) return response;
  const headers = new Headers(response.headers);
  headers.delete("set-cookie");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
