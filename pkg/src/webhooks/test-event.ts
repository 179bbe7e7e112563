import type { WebhookEntity, WebhookRecords } from "./records.js";

/** An event to test with. All but the kind of record has a default. */
export interface TestEvent<E extends WebhookEntity = WebhookEntity> {
  readonly entity: E;
  /** `"change"` by default. */
  readonly action?: "create" | "change" | "delete";
  /** The record; of a deletion, as it was. */
  readonly data?: WebhookRecords[E];
  /** What a change changed, as it was. */
  readonly previous?: WebhookRecords[E];
  /** Of the payload: 2 by default. */
  readonly version?: 1 | 2;
  /** Another one each time by default. Events of version 1 have none: `at` tells them apart. */
  readonly id?: string;
  /** That of `data` by default, or 1. */
  readonly recordId?: number | string;
  /** Milliseconds since 1970; now by default. */
  readonly at?: number;
  readonly attempt?: number;
  readonly changeSource?: "app" | "api";
  readonly userId?: number;
  readonly companyId?: number;
  readonly webhookId?: number;
  readonly isBulk?: boolean;
  readonly mergedTo?: number | string;
  readonly mergedFrom?: number | string;
  /** Where it is delivered to. */
  readonly url?: string;
  /** What it comes with. */
  readonly user?: string;
  readonly password?: string;
}

const OLDER_NAMES = { create: "added", change: "updated", delete: "deleted" } as const;

/** Deliveries that were made, so that two at the same moment differ. */
let count = 0;

/** A delivery as Pipedrive makes it, for tests of your own: `await worker.fetch(testEvent({ entity: "deal", user, password }))`. */
export function testEvent<E extends WebhookEntity>(event: TestEvent<E>): Request {
  const { url = "https://app.example/webhooks", user, password, version = 2 } = event;
  const headers = new Headers({ "content-type": "application/json" });
  if (user !== undefined) headers.set("authorization", `Basic ${base64(`${user}:${password ?? ""}`)}`);
  const body = JSON.stringify(version === 1 ? first(event) : second(event));
  return new Request(url, { method: "POST", headers, body });
}

function second(event: TestEvent): object {
  const { entity, action = "change", at = Date.now(), id = crypto.randomUUID(), isBulk = false, mergedTo, mergedFrom } = event;
  const { userId = 1, companyId = 1, webhookId = 1, attempt = 1, changeSource = "app" } = event;
  const { data, previous } = records(event, action);
  const meta = {
    ...{ action, entity, entity_id: `${idOf(event)}`, id, correlation_id: crypto.randomUUID() },
    ...{ company_id: `${companyId}`, user_id: `${userId}`, webhook_id: `${webhookId}`, webhook_owner_id: `${userId}` },
    ...{ version: "2.0", type: "general", change_source: changeSource, is_bulk_edit: isBulk, attempt },
    ...{ timestamp: new Date(at).toISOString(), host: "acme.pipedrive.com", permitted_user_ids: [`${userId}`] },
    ...(mergedTo !== undefined && { merged_to_id: `${mergedTo}` }),
    ...(mergedFrom !== undefined && { merged_from_id: `${mergedFrom}` }),
  };
  return { meta, data, previous };
}

function first(event: TestEvent): object {
  const { entity, action = "change", at = Date.now(), attempt = 1, changeSource = "app", isBulk = false } = event;
  const { userId = 1, companyId = 1, webhookId = 1 } = event;
  const object = entity === "activity_type" ? "activityType" : entity;
  const older = event.mergedFrom === undefined ? OLDER_NAMES[action] : "merged";
  const { data, previous } = records(event, action);
  count += 1;
  const meta = {
    ...{ v: 1, action: older, object, id: idOf(event), company_id: companyId, user_id: userId, host: "acme.pipedrive.com" },
    ...{ timestamp: Math.floor(at / 1000), timestamp_micro: at * 1000 + (event.at === undefined ? count % 1000 : 0) },
    ...{ permitted_user_ids: [userId], is_bulk_update: isBulk, webhook_id: `${webhookId}`, change_source: changeSource },
    ...(event.mergedFrom !== undefined && { merged_from_id: event.mergedFrom }),
  };
  // Version 1 has the whole record before a change.
  const before = action === "change" ? { ...data, ...previous } : previous;
  return { v: 1, meta, current: data, previous: before, event: `${older}.${object}`, retry: attempt - 1 };
}

function idOf({ recordId, data }: TestEvent): number | string {
  return recordId ?? data?.id ?? 1;
}

function records(event: TestEvent, action: string): { data: object | null; previous: object | null } {
  const record = { id: idOf(event), ...event.data };
  if (action === "create") return { data: record, previous: null };
  if (action === "delete") return { data: null, previous: { ...record, ...event.previous } };
  return { data: record, previous: event.previous ?? {} };
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}
