import { sessionOf } from "pipedrive-wasm/oauth";
import type { Who } from "./api.js";
import { type Env, oauthOf, storeOf } from "./env.js";
export async function proxy(request: Request, env: Env, who: Who): Promise<Response> {
  const url = new URL(request.url);
  const session = sessionOf({ store: storeOf(env), key: who, oauth: oauthOf(env, request) });
  try {
    const { accessToken, apiDomain } = await session.tokens();
    const answer = await fetch(apiDomain + url.pathname.slice("/api/pipedrive".length) + url.search, { method: request.method, body: request.body, headers: { authorization: `Bearer ${accessToken}`, "content-type": request.headers.get("content-type") ?? "application/json" } });
    return new Response(answer.body, answer);
  } catch (error) {
    if ((error as any).code === "session_ended") return Response.json({ success: false, error: "connect the app first" }, { status: 401 });
    throw error;
  }
}
