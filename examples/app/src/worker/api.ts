// What the surfaces ask the Worker itself for: the state of the app, names of fields, and an end of the connection.

import { Pipedrive } from "pipedrive-wasm";
import { withDictionaries } from "pipedrive-wasm/cloudflare";
import { type Session, sessionOf } from "pipedrive-wasm/oauth";

import type { AppState, Disconnected, Mapping } from "../contract.js";
import { companyOf, type Env, oauthOf, sessionFor } from "./env.js";
import { codeOf, logged, PATIENCE_MS } from "./patience.js";
import { POLICY } from "./policy.js";
import { handOver, hooksOf, registerWebhooks, unregisterWebhooks } from "./webhooks.js";

/** Who asks: a verified token's claims. */
export interface Who {
  readonly companyId: number;
  readonly userId: number;
}

/** Answers the app's own addresses. Problems have the codes that the proxy's have. */
export async function api(request: Request, env: Env, who: Who): Promise<Response> {
  try {
    const answer = await answerOf(request, env, who);
    return answer === undefined ? refused(404, "not_found", "The app has no such address.") : Response.json(answer);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "session_ended") return refused(403, code, "The app must be connected again.");
    console.error("api", code, message);
    return refused(502, "unavailable", "Pipedrive can't be reached right now.");
  }
}

const refused = (status: number, code: string, error: string): Response => Response.json({ success: false, error, code }, { status });

async function answerOf(request: Request, env: Env, { companyId, userId }: Who): Promise<object | undefined> {
  const company = companyOf(env, companyId);
  const session = sessionFor(env, request, { companyId, userId });
  switch (`${request.method} ${new URL(request.url).pathname}`) {
    case "GET /api/app":
      return state(request, env, session, companyId);
    case "GET /api/fields":
      return fields(env, session, companyId);
    case "GET /api/mapping":
      return { mapping: await company.mapping() };
    case "PUT /api/mapping":
      await company.map(mappingOf(await request.json()));
      return {};
    case "POST /api/webhooks":
      await registerWebhooks(env, request, session);
      return {};
    case "POST /api/disconnect":
      return disconnect(env, request, session, { companyId, userId });
    default:
      return undefined;
  }
}

async function state(request: Request, env: Env, session: Session, companyId: number): Promise<AppState> {
  const company = companyOf(env, companyId);
  const [mapping, deliveries] = await Promise.all([company.mapping(), company.deliveries()]);
  const known = { mapping, deliveries, policy: POLICY };
  const crm = new Pipedrive({ session });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  // Whoever can't be told all of it must still be able to disconnect.
  const [me, hooks] = await Promise.allSettled([crm.users.me({ signal }), hooksOf(crm, request, companyId, signal)]);
  if (hasEnded(me) || hasEnded(hooks)) return { ...known, connected: false, hooks: [] };
  const who = told("user", me);
  return {
    ...known,
    connected: true,
    ...(who && { company: who.company_name ?? "", user: who.name ?? "" }),
    hooks: told("webhooks", hooks) ?? null,
  };
}

const hasEnded = (asked: PromiseSettledResult<unknown>): boolean => asked.status === "rejected" && codeOf(asked.reason) === "session_ended";

/** What was answered; where nothing was, the log says why. */
function told<T>(what: string, asked: PromiseSettledResult<T>): T | undefined {
  if (asked.status === "fulfilled") return asked.value;
  logged(what)(asked.reason);
  return undefined;
}

/** The names of a company's fields, read at most once an hour for all of its panels. */
async function fields(env: Env, session: Session, companyId: number): Promise<object> {
  const crm = new Pipedrive({ session });
  const text = await withDictionaries(crm, { namespace: env.FIELDS, name: companyId }, async () => {
    await Promise.all([crm.fields.deal(), crm.fields.person(), crm.fields.organization()]);
    return crm.fields.export();
  });
  return JSON.parse(text) as object;
}

/** Takes the tokens back and forgets them. Whatever Pipedrive answers, the app has them no more. */
async function disconnect(env: Env, request: Request, session: Session, who: Who): Promise<Disconnected> {
  const { companyId, userId } = who;
  let revoked = false;
  try {
    await unregisterWebhooks(env, request, session, AbortSignal.timeout(PATIENCE_MS)).catch(logged("unregister"));
    await oauthOf(env, request).revoke(await sessionOf(session).tokens());
    revoked = true;
  } catch (error) {
    // One that has ended has nothing left to take back.
    revoked = codeOf(error) === "session_ended";
    if (!revoked) logged("revoke")(error);
  } finally {
    await session.store.delete(`${companyId}:${userId}`);
    await companyOf(env, companyId).tell({ about: "connection", connected: false });
  }
  await handOver(env, request, who);
  return { revoked };
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
