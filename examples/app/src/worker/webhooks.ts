// Webhooks: registered when the app is connected, and passed on to the surfaces that are open.

import { Pipedrive } from "pipedrive-wasm";
import type { Session } from "pipedrive-wasm/oauth";

import type { HookHealth } from "../settings/app.js";
import { companyOf, type Env } from "./env.js";

/** What the surfaces show. */
const ENTITIES = ["deal", "activity", "note"];
const USER = "pipedrive";

/** A password for each company: one that has its own learns no other's. */
async function passwordOf(env: Env, companyId: number | string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(env.WEBHOOK_SECRET), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`webhooks of ${companyId}`));
  return Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const addressOf = (request: Request, companyId: number | string): string => new URL(`/webhooks/${companyId}`, request.url).href;

/** Makes the registered webhooks those that the app wants. */
export async function registerWebhooks(env: Env, request: Request, session: Session): Promise<void> {
  const crm = new Pipedrive({ session });
  const { companyId } = session.key;
  const address = addressOf(request, companyId);
  const there = (await crm.webhooks.list().toArray()).filter((hook) => hook.subscription_url === address);
  for (const hook of there) await crm.webhooks.delete(hook.id);
  const password = await passwordOf(env, companyId);
  for (const entity of ENTITIES) {
    await crm.webhooks.create({
      subscription_url: address, event_action: "*", event_object: entity, name: `Example app: ${entity}`, version: "2.0",
      http_auth_user: USER, http_auth_password: password,
    });
  }
}

export async function unregisterWebhooks(crm: Pipedrive, request: Request, companyId: number): Promise<void> {
  const address = addressOf(request, companyId);
  for (const hook of await crm.webhooks.list().toArray()) if (hook.subscription_url === address) await crm.webhooks.delete(hook.id);
}

/** How those that are registered fare. Passwords stay here. */
export async function hooksOf(crm: Pipedrive, request: Request, companyId: number): Promise<HookHealth[]> {
  const address = addressOf(request, companyId);
  const all = (await crm.webhooks.list().toArray()).filter((hook) => hook.subscription_url === address);
  return all.map((hook) => ({ event: `${hook.event_action}.${hook.event_object}`, active: hook.is_active === 1 || (hook.is_active as unknown) === true, lastStatus: Number(hook.last_http_status) || null }));
}

export async function webhook(request: Request, env: Env): Promise<Response> {
  const companyId = Number(new URL(request.url).pathname.split("/").at(-1));
  const expected = `Basic ${btoa(`${USER}:${await passwordOf(env, companyId)}`)}`;
  if (request.headers.get("authorization") !== expected) return new Response(null, { status: 401 });
  const { meta } = (await request.json()) as any;
  const company = companyOf(env, companyId);
  await company.record({ at: Date.now(), event: `${meta.action}.${meta.entity}`, id: String(meta.entity_id), attempt: Number(meta.attempt), outcome: "taken" });
  await company.tell({ about: "change", entity: meta.entity, action: meta.action, id: meta.entity_id });
  return new Response(null, { status: 204 });
}
