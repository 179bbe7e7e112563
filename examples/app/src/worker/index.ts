// The app's Worker: its surfaces' pages, the way to Pipedrive for them, sign-in, webhooks, and news by WebSocket.

import { verifySignedToken } from "pipedrive-wasm/extension";
import { TokenStorage } from "pipedrive-wasm/stores";
import { WebhookLog } from "pipedrive-wasm/webhooks";

import { api, type Who } from "./api.js";
import { Company } from "./company.js";
import { companyOf, type Env } from "./env.js";
import { callback, install } from "./install.js";
import { surface } from "./pages.js";
import { proxy } from "./proxy.js";
import { webhook } from "./webhooks.js";

export { Company, TokenStorage, WebhookLog };

export default {
  async fetch(request, env, ctx): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (/^\/(?:panel|modal|floating|settings)$/.test(pathname)) return surface(request, env);
    if (pathname === "/oauth/install") return install(request, env);
    if (pathname === "/oauth/callback") return callback(request, env, ctx);
    if (pathname.startsWith("/webhooks/") ) return webhook(request, env, ctx);
    if (!pathname.startsWith("/api/")) return env.ASSETS.fetch(request);
    const who = await whoAsks(request, env);
    if (!who) return Response.json({ success: false, error: "The signed token isn't good." }, { status: 401 });
    if (pathname === "/api/live") return companyOf(env, who.companyId).fetch(request);
    return pathname.startsWith("/api/pipedrive/") ? proxy(request, env, who) : api(request, env, who);
  },
} satisfies ExportedHandler<Env>;

/** The user whom Pipedrive's signed token names; a WebSocket brings it as a protocol's name. */
async function whoAsks(request: Request, env: Env): Promise<Who | undefined> {
  const [, protocol] = (request.headers.get("sec-websocket-protocol") ?? "").split(", ");
  const token = protocol ?? request.headers.get("authorization")?.replace(/^Bearer /, "") ?? "";
  return verifySignedToken(token, env.CLIENT_SECRET).catch(() => undefined);
}
