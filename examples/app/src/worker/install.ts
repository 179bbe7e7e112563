// Installing the app, and what Pipedrive tells when it is uninstalled.

import { durableObjectStore } from "pipedrive-wasm/cloudflare";
import type { OAuth, SignInError } from "pipedrive-wasm/oauth";

import { companyOf, type Env, oauthOf, sessionFor } from "./env.js";
import { page } from "./pages.js";
import { handOver, registerWebhooks } from "./webhooks.js";

/** Ties an installation to the browser that began it. */
const COOKIE = "__Host-install";

/** Sets that cookie, for so many seconds. */
const cookie = (binding: string, seconds: number): string => `${COOKIE}=${binding}; Path=/; Max-Age=${seconds}; HttpOnly; Secure; SameSite=Lax`;

/** What a browser has in it; the whole name counts, since a cookie whose name only ends so may be anybody's. */
const bindingOf = (request: Request): string => new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(request.headers.get("cookie") ?? "")?.[1] ?? "";

/** Sends the browser to Pipedrive, where the user is asked. */
export async function install(request: Request, env: Env): Promise<Response> {
  const binding = crypto.randomUUID();
  const location = await oauthOf(env, request).authorizeUrl({ binding });
  return new Response(null, {
    status: 302,
    headers: { location, "cache-control": "no-store", "set-cookie": cookie(binding, 600) },
  });
}

/** Pipedrive sends the browser back here; a DELETE is its word that a user has uninstalled the app. */
export async function callback(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const oauth = oauthOf(env, request);
  if (request.method === "DELETE") {
    const told = request.clone();
    const answer = await oauth.deauthorize(request, durableObjectStore(env.TOKENS));
    if (answer.ok) ctx.waitUntil(uninstalled(told, env));
    return answer;
  }
  const ended = await signedIn(request, env, oauth).catch(refusal);
  // It is good for one sign-in.
  ended.headers.set("set-cookie", cookie("", 0));
  return ended;
}

/** Finishes a sign-in. Rejects where there is nothing to finish. */
async function signedIn(request: Request, env: Env, oauth: OAuth): Promise<Response> {
  const { tokens } = await oauth.handleCallback(request.url, { binding: bindingOf(request) });
  const { key, user } = await oauth.connect(tokens, durableObjectStore(env.TOKENS));
  // Without them the app works, and is told of no changes: the settings say so, and register them again.
  await registerWebhooks(env, request, sessionFor(env, request, key)).catch((error: Error) => console.error("webhooks", error.message));
  await companyOf(env, Number(key.companyId)).tell({ about: "connection", connected: true });
  return page(200, "Connected", `The app works for ${user.name ?? "you"} now. You can close this tab and go back to Pipedrive.`);
}

async function uninstalled(request: Request, env: Env): Promise<void> {
  const { company_id: companyId, user_id: userId } = (await request.json()) as { company_id: number | string; user_id: number | string };
  await companyOf(env, Number(companyId)).tell({ about: "connection", connected: false });
  await handOver(env, request, { companyId, userId });
}

const AGAIN = { href: "/oauth/install", label: "Connect Pipedrive" };

function refusal(error: unknown): Response {
  const { code } = error as SignInError;
  switch (code) {
    case "oauth_denied":
      return page(200, "Not connected", "You said no, and nothing was changed.", AGAIN);
    case "oauth_state_missing":
      // An installation that began in the Marketplace: nobody's word for it but the address. The user is asked from here.
      return new Response(null, { status: 302, headers: { location: AGAIN.href } });
    case "oauth_state_expired":
    case "oauth_state_unbound":
    case "oauth_grant":
      return page(400, "That took too long", "Please begin again, in this browser.", AGAIN);
    case "oauth_state_forged":
    case "oauth_callback":
      return page(400, "Not connected", "This isn't an answer of Pipedrive's to this app.", AGAIN);
    default:
      console.error("install", code, (error as Error).message);
      return page(502, "Not connected", "Pipedrive didn't answer as it should. Please try again.", AGAIN);
  }
}
