// What the surfaces ask the Worker itself for: the state of the app, the mapping of fields, and an end of the connection.

import { Pipedrive } from "pipedrive-wasm";
import { type Session, sessionOf } from "pipedrive-wasm/oauth";

import type { AppState, Mapping } from "../contract.js";
import { companyOf, type Env, oauthOf, storeOf } from "./env.js";
import { POLICY } from "./policy.js";
import { hooksOf, registerWebhooks, unregisterWebhooks } from "./webhooks.js";

/** Who asks: a verified token's claims. */
export interface Who {
  readonly companyId: number;
  readonly userId: number;
}

/** Answers the app's own addresses. */
export async function api(request: Request, env: Env, who: Who): Promise<Response> {
  const { pathname } = new URL(request.url);
  const company = companyOf(env, who.companyId);
  switch (`${request.method} ${pathname}`) {
    case "GET /api/app":
      return Response.json(await state(request, env, who));
    case "GET /api/mapping":
      return Response.json({ mapping: await company.mapping() });
    case "PUT /api/mapping":
      await company.map(mappingOf(await request.json()));
      return Response.json({});
    case "POST /api/webhooks":
      await registerWebhooks(env, request, sessionFor(request, env, who));
      return Response.json({});
    case "POST /api/disconnect":
      await disconnect(request, env, who);
      await company.tell({ about: "connection", connected: false });
      return Response.json({});
    default:
      return Response.json({ success: false, error: "The app has no such address." }, { status: 404 });
  }
}

/** The session of whoever asks. */
export const sessionFor = (request: Request, env: Env, key: Who): Session => ({ store: storeOf(env), key, oauth: oauthOf(env, request) });

async function state(request: Request, env: Env, who: Who): Promise<AppState> {
  const company = companyOf(env, who.companyId);
  const [mapping, deliveries] = await Promise.all([company.mapping(), company.deliveries()]);
  const shared = { mapping, deliveries, policy: POLICY };
  const crm = new Pipedrive({ session: sessionFor(request, env, who) });
  try {
    const [me, hooks] = await Promise.all([crm.users.me(), hooksOf(crm, request, who.companyId)]);
    return { ...shared, connected: true, company: me.company_name ?? "", user: me.name ?? "", hooks };
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== "session_ended" && code !== "authentication") throw error;
    return { ...shared, connected: false, hooks: [] };
  }
}

/** Takes the tokens back; a session that has ended already needs no more than being forgotten. */
async function disconnect(request: Request, env: Env, who: Who): Promise<void> {
  const session = sessionFor(request, env, who);
  try {
    await unregisterWebhooks(env, request, session);
    await oauthOf(env, request).revoke(await sessionOf(session).tokens());
  } catch (error) {
    if ((error as { code?: string }).code !== "session_ended") throw error;
  }
  await session.store.delete(`${who.companyId}:${who.userId}`);
}

/** Only keys of fields are kept, whatever was sent. */
function mappingOf(given: unknown): Mapping {
  const all = Object(given) as Record<string, unknown>;
  const key = (name: keyof Mapping): Mapping => {
    const value = all[name];
    return typeof value === "string" && /^[0-9a-f]{40}$/.test(value) ? { [name]: value } : {};
  };
  return { ...key("contractEnd"), ...key("priority"), ...key("seats") };
}
