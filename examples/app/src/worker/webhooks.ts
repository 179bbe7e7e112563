// Webhooks: registered when the app is connected, and passed on to the surfaces that are open.

import { Pipedrive } from "pipedrive-wasm";
import { durableObjectStore, durableWebhookStore } from "pipedrive-wasm/cloudflare";
import type { Session, SessionKey } from "pipedrive-wasm/oauth";
import { ensureWebhooks, handler } from "pipedrive-wasm/webhooks";

import type { HookHealth } from "../contract.js";
import { companyOf, type Env, sessionFor } from "./env.js";
import { logged, PATIENCE_MS } from "./patience.js";

/** What the surfaces show. */
const WANTED = ["deal.*", "activity.*", "note.*"].map((event) => ({ event, name: `Example app: ${event}` }));
const USER = "pipedrive";

/** Where a company's events are delivered. */
const addressOf = (request: Request, companyId: number | string): string => new URL(`/webhooks/${companyId}`, request.url).href;

/** A password for each company: one that sees its own can't deliver in another's name. */
async function passwordOf(env: Env, companyId: number | string): Promise<string> {
  const text = (part: string): Uint8Array => new TextEncoder().encode(part);
  const key = await crypto.subtle.importKey("raw", text(env.WEBHOOK_SECRET), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, text(`webhooks of ${companyId}`));
  return Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Makes the registered webhooks those that the app wants: none too few, none too many, none that Pipedrive has stopped. */
export const registerWebhooks = (env: Env, request: Request, session: Session, signal?: AbortSignal): Promise<void> => ensure(env, request, session, WANTED, signal);

/** Takes them away again, unless somebody else in the company is connected: they are for all of them. */
export async function unregisterWebhooks(env: Env, request: Request, session: Session, signal?: AbortSignal): Promise<void> {
  if ((await othersOf(env, session.key)).length === 0) await ensure(env, request, session, [], signal);
}

async function ensure(env: Env, request: Request, session: Session, wanted: typeof WANTED, signal?: AbortSignal): Promise<void> {
  const { companyId } = session.key;
  const options = { url: addressOf(request, companyId), user: USER, password: await passwordOf(env, companyId), signal };
  await ensureWebhooks(new Pipedrive({ session }), wanted, options);
}

/** The sessions of everybody else in a user's company. */
async function othersOf(env: Env, { companyId, userId }: SessionKey): Promise<SessionKey[]> {
  const keys = await durableObjectStore(env.TOKENS).list(String(companyId));
  const users = keys.map((key) => key.slice(`${companyId}:`.length)).filter((user) => user !== String(userId));
  return users.map((user) => ({ companyId, userId: user }));
}

/** After a user has gone, whose webhooks Pipedrive deletes: registers them for the first of the others whom Pipedrive lets do so. */
export async function handOver(env: Env, request: Request, gone: SessionKey): Promise<void> {
  for (const key of await othersOf(env, gone)) {
    try {
      await registerWebhooks(env, request, sessionFor(env, request, key), AbortSignal.timeout(PATIENCE_MS));
      return await companyOf(env, Number(key.companyId)).tell({ about: "webhooks" });
    } catch (error) {
      logged("hand over")(error);
    }
  }
}

/** How those that are registered fare. Pipedrive tells their password, too: it stays here. */
export async function hooksOf(crm: Pipedrive, request: Request, companyId: number, signal: AbortSignal): Promise<HookHealth[]> {
  const address = addressOf(request, companyId);
  const all = (await crm.webhooks.list({ signal }).toArray()).filter(({ subscription_url: url }) => url === address);
  return all.map(({ event_object: entity, event_action: action, is_active: active, last_http_status: status }) => ({
    event: `${entity}.${action}`,
    active: Number(active) === 1,
    lastStatus: status ? Number(status) : null,
  }));
}

/** Takes a delivery, and tells the surfaces. That takes milliseconds, so the answer waits for it: where it fails, Pipedrive delivers again. */
export async function webhook(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const companyId = Number(new URL(request.url).pathname.replace("/webhooks/", ""));
  if (!Number.isSafeInteger(companyId)) return new Response(null, { status: 404 });
  const company = companyOf(env, companyId);
  const answer = handler(
    {
      user: USER,
      password: await passwordOf(env, companyId),
      store: durableWebhookStore(env.WEBHOOK_LOG, String(companyId)),
      onDelivery: ({ event, outcome, status }) => {
        // Whoever only knocks leaves no trace in the company's settings.
        if (!event) return;
        const delivery = { at: Date.now(), event: `${event.entity}.${event.action}`, id: String(event.recordId), attempt: event.attempt, outcome, status };
        ctx.waitUntil(company.record(delivery));
      },
    },
    ({ companyId: told, entity, action, recordId }) => {
      if (told !== undefined && Number(told) !== companyId) return;
      // What changed, not how: each surface reads it with its own user's rights.
      return company.tell({ about: "change", entity, action, id: recordId });
    },
  );
  return answer(request);
}
