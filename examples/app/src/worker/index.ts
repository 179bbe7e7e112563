import { Company } from "./company.js";
import { openedBy } from "./token.js";

export { Company };
export interface Env { ASSETS: { fetch(r: Request): Promise<Response> }; COMPANY: any; CLIENT_ID: string; CLIENT_SECRET: string; API_ORIGIN: string; API_TOKEN: string; FRAME_ANCESTORS: string }

const PAGES = ["/panel", "/modal", "/floating", "/settings"];

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    if (PAGES.includes(url.pathname)) return page(request, env);
    if (url.pathname === "/webhooks" && request.method === "POST") return webhook(request, env);
    if (!url.pathname.startsWith("/api/")) return env.ASSETS.fetch(request);
    const live = url.pathname === "/api/live";
    const token = live ? request.headers.get("sec-websocket-protocol")?.split(", ")[1] : request.headers.get("authorization")?.slice(7);
    const who = await openedBy(token ?? "", env.CLIENT_SECRET).catch(() => undefined);
    if (!who) return Response.json({ success: false, error: "sign in first" }, { status: 401 });
    if (live) return env.COMPANY.get(env.COMPANY.idFromName(String(who.companyId))).fetch(request);
    if (url.pathname.startsWith("/api/pipedrive/")) {
      const target = env.API_ORIGIN + url.pathname.slice("/api/pipedrive".length) + url.search;
      const answer = await fetch(target, { method: request.method, body: request.body, headers: { "x-api-token": env.API_TOKEN, "content-type": request.headers.get("content-type") ?? "application/json" } });
      return new Response(answer.body, answer);
    }
    return Response.json({ success: false, error: "not offered here" }, { status: 404 });
  },
};

async function page(request: Request, env: Env): Promise<Response> {
  const answer = await env.ASSETS.fetch(request);
  const headers = new Headers(answer.headers);
  headers.set("content-security-policy", `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors ${env.FRAME_ANCESTORS}`);
  headers.set("referrer-policy", "no-referrer");
  headers.set("x-content-type-options", "nosniff");
  return new Response(answer.body, { status: answer.status, headers });
}

async function webhook(request: Request, env: Env): Promise<Response> {
  const { meta } = (await request.json()) as any;
  await env.COMPANY.get(env.COMPANY.idFromName(String(meta.company_id))).tell({ about: "change", entity: meta.entity, action: meta.action, id: meta.entity_id });
  return new Response(null, { status: 204 });
}
