// The app's Worker: its surfaces' pages, the way to Pipedrive for them, sign-in, webhooks, and news by WebSocket.

import { PipedriveGovernor, proxy, sharedGovernor, TokenStorage, WebhookLog } from "pipedrive-wasm/cloudflare";
import { verifySignedToken } from "pipedrive-wasm/extension";

import { api, type Who } from "./api.js";
import { Company } from "./company.js";
import { companyOf, type Env, sessionFor } from "./env.js";
import { callback, install } from "./install.js";
import { surface } from "./pages.js";
import { POLICY } from "./policy.js";
import { webhook } from "./webhooks.js";

export { Company, PipedriveGovernor, TokenStorage, WebhookLog };

export default {
  async fetch(request, env, ctx): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (/^\/(?:panel|modal|floating|settings)$/.test(pathname)) return surface(request, env);
    if (pathname === "/oauth/install") return install(request, env);
    if (pathname === "/oauth/callback") return callback(request, env, ctx);
    if (pathname.startsWith("/webhooks/")) return webhook(request, env, ctx);
    if (pathname.startsWith("/api/pipedrive/")) return toPipedrive(request, env, ctx);
    if (!pathname.startsWith("/api/")) return env.ASSETS.fetch(request);
    const who = await whoAsks(request, env);
    if (!who) return Response.json({ success: false, error: "The signed token isn't good." }, { status: 401 });
    return pathname === "/api/live" ? companyOf(env, who.companyId).fetch(request) : api(request, env, who);
  },
} satisfies ExportedHandler<Env>;

/** Passes a surface's call on, as the user who opened it, as far as the policy allows, at the pace that Pipedrive allows. */
function toPipedrive(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const pass = proxy({
    secrets: env.CLIENT_SECRET,
    policy: POLICY,
    session: ({ companyId, userId }) => sessionFor(env, request, { companyId, userId }),
    // Pipedrive counts each user's token by itself; all isolates count together.
    fetchFor: ({ companyId, userId }) => sharedGovernor({ namespace: env.GOVERNOR, name: `${companyId}:${userId}`, waitUntil: (rest) => ctx.waitUntil(rest) }),
  });
  return pass(request);
}

/** The user whom Pipedrive's signed token names; a WebSocket brings it as a protocol's name. */
async function whoAsks(request: Request, env: Env): Promise<Who | undefined> {
  const [, protocol] = (request.headers.get("sec-websocket-protocol") ?? "").split(", ");
  const token = protocol ?? request.headers.get("authorization")?.replace(/^Bearer /, "") ?? "";
  return verifySignedToken(token, env.CLIENT_SECRET).catch(() => undefined);
}
