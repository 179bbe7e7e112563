import type { Listing } from "../listing.js";
import type { Webhook, WebhookCreateParams } from "../generated/webhooks.js";
import { backend } from "../parts/backend.js";
import type { RequestOptions } from "../options.js";

/** A webhook that should exist. */
export interface WantedWebhook {
  /** `deal.change`, `person.*`, `*.delete` or `*.*`. */
  readonly event: string;
  /** For people; the event by default. */
  readonly name?: string;
  /** Of the payload; `"2.0"` by default. */
  readonly version?: "1.0" | "2.0";
  /** Whose visibility counts: take an administrator's. The caller's by default. */
  readonly userId?: number;
}

/** Where to deliver to, and how far to go. */
export interface EnsureOptions extends Pick<RequestOptions, "signal"> {
  /** Your address. Webhooks of other addresses are left alone. */
  readonly url: string;
  /** What deliveries come with. */
  readonly user: string;
  readonly password: string;
  /** Says what would be done, and does nothing. */
  readonly dryRun?: boolean;
}

/** One thing that was done, or would be. */
export interface EnsureStep {
  readonly do: "keep" | "create" | "delete";
  /** None for one that would be created. */
  readonly id?: number;
  /** The event, where it is a wanted one. */
  readonly event?: string;
  /** Why it is deleted. */
  readonly because?: "unwanted" | "twice" | "inactive" | "changed";
}

/** The part of a client that is used. */
export interface WebhookCalls {
  readonly webhooks: {
    list(options?: RequestOptions): Listing<Webhook>;
    create(params: WebhookCreateParams, options?: RequestOptions): Promise<Webhook>;
    delete(id: number, options?: RequestOptions): Promise<unknown>;
  };
}

type Step = { do: "create"; wanted: number } | { do: "keep"; wanted: number; id: number } | { do: "delete"; id: number; because: EnsureStep["because"] };

/**
 * Makes the webhooks of an address the wanted ones: creates what is missing, deletes what isn't wanted, makes anew what Pipedrive
 * switched off. Run it at each deployment; a second run changes nothing. Gives what was done, in order.
 *
 * Where a call fails, what was done before stays, and the next run goes on from there.
 */
export async function ensureWebhooks(crm: WebhookCalls, wanted: readonly (string | WantedWebhook)[], options: EnsureOptions): Promise<EnsureStep[]> {
  const { url, user, password, dryRun = false, signal } = options;
  if (!/^https?:\/\//.test(url) || !user || !password) throw new TypeError("ensureWebhooks: give url, user and password");
  const wishes = wanted.map((each) => wishOf(typeof each === "string" ? { event: each } : each, user, password));
  const registered = await crm.webhooks.list({ signal }).toArray();
  const steps = await backend.ask<Step[]>("webhook_steps", { address: url, wanted: wishes, registered: registered.map(plain) });
  const done: EnsureStep[] = [];
  for (const step of steps) {
    if (step.do === "delete") {
      if (!dryRun) await crm.webhooks.delete(step.id, { signal });
      done.push(step);
      continue;
    }
    const wish = wishes[step.wanted] as Wish;
    const event = `${wish.entity}.${wish.action}`;
    if (step.do === "keep") done.push({ do: "keep", id: step.id, event });
    else if (dryRun) done.push({ do: "create", event });
    else done.push({ do: "create", id: (await crm.webhooks.create(paramsOf(url, wish), { signal })).id, event });
  }
  return done;
}

interface Wish {
  readonly entity: string;
  readonly action: string;
  readonly name: string;
  readonly version: string;
  readonly userId: number | undefined;
  readonly user: string;
  readonly password: string;
}

function wishOf({ event, name, version = "2.0", userId }: WantedWebhook, user: string, password: string): Wish {
  const [entity, action, ...rest] = event.split(".");
  if (!entity || !action || rest.length > 0) throw new TypeError(`ensureWebhooks: "${event}" is no event; "deal.change", "person.*" and "*.*" are`);
  return { entity, action, name: name ?? event, version, userId, user, password };
}

function paramsOf(subscription_url: string, { entity, action, name, version, userId, user, password }: Wish): WebhookCreateParams {
  return {
    subscription_url,
    event_object: entity,
    event_action: action,
    name,
    version,
    ...(userId !== undefined && { user_id: userId }),
    http_auth_user: user,
    http_auth_password: password,
  };
}

/** What the rule looks at, in the types that it knows. */
function plain(webhook: Webhook): object {
  const { id, subscription_url, event_action, event_object, version, user_id, is_active, http_auth_user, http_auth_password } = webhook;
  const active = is_active === null || is_active === undefined ? null : Number(is_active);
  return { id, subscription_url, event_action, event_object, version, user_id, is_active: active, http_auth_user, http_auth_password };
}
