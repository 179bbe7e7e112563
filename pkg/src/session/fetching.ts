import { SignInError } from "../oauth/failure.js";
import type { Fetch } from "../options.js";
import { type Session, sessionOf } from "../session.js";

/** Credentials of whoever asks a proxy: they aren't Pipedrive's to know. */
const OWN_HEADERS = ["authorization", "cookie", "host", "x-api-token"];

/**
 * A `fetch` of a session's API, for a proxy that passes on what its pages ask: it puts the token on, renews one that is
 * refused, and sends to the `api_domain` that came with it. It knows nothing of rate limits; a client does.
 *
 * ```ts
 * const forward = sessionFetch({ store, key, oauth });
 * return forward("/api/v2/deals?limit=5");
 * ```
 *
 * @param send Another `fetch`.
 */
export function sessionFetch(session: Session, send: Fetch = (url, init) => globalThis.fetch(url, init)): (path: string, init?: RequestInit) => Promise<Response> {
  return async (path, init = {}) => {
    // An address, or what a browser takes for one, would carry the token elsewhere.
    if (!/^\/[^/\\]/.test(path)) throw new SignInError({ code: "invalid_input", message: "sessionFetch: give a path of the API, such as /api/v2/deals" });
    const source = sessionOf(session);
    for (let again = !(init.body instanceof ReadableStream); ; again = false) {
      const { accessToken, apiDomain } = await source.tokens();
      const headers = new Headers(init.headers);
      for (const name of OWN_HEADERS) headers.delete(name);
      headers.set("authorization", `Bearer ${accessToken}`);
      const response = await send(apiDomain + path, { ...init, headers, redirect: "manual" });
      source.answered(accessToken, response.status);
      const byGateway = response.headers.get("x-401-by-gw") !== null;
      if (response.status !== 401 || !again || !(await source.renew(accessToken, byGateway))) return response;
    }
  };
}
