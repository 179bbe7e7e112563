import type { WebhookEntity, WebhookRecords } from "./records.js";

/** A number, or text for leads and for numbers that JavaScript can't hold. */
export type RecordId = number | string;

/** A field that has another value now. */
export interface FieldChange {
  /** Its name; of a custom field its key, or its name in the account where names were asked for. */
  readonly field: string;
  readonly isCustom: boolean;
  readonly before: unknown;
  readonly after: unknown;
}

/** What all events have. */
export interface WebhookFacts {
  /** The same for all attempts to deliver it. */
  readonly id: string;
  /** Of the payload. */
  readonly version: 1 | 2;
  /** Which record. */
  readonly recordId: RecordId;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
  /** From 1: later ones are deliveries of what wasn't taken before. */
  readonly attempt: number;
  /** In the app or by the API, where Pipedrive says it. */
  readonly changeSource?: "app" | "api" | (string & {});
  /** It is one of many, edited at once. */
  readonly isBulk: boolean;
  /** This record was merged with another. */
  readonly isMerge: boolean;
  /** This record is gone; the other lives on. */
  readonly mergedTo?: RecordId;
  /** The other is gone; this record lives on. */
  readonly mergedFrom?: RecordId;
  readonly companyId?: RecordId;
  /** Who did it. */
  readonly userId?: RecordId;
  readonly webhookId?: RecordId;
  readonly webhookOwnerId?: RecordId;
  /** Pipedrive's id of what caused it. */
  readonly correlationId?: string;
  /** `acme.pipedrive.com` */
  readonly host?: string;
  /** Of the webhook: `general`, or `application` for one that an app made. */
  readonly kind?: string;
  /** Who may see the record, where Pipedrive says it. */
  readonly permittedUserIds?: readonly RecordId[];
  /** It is the echo of your own call: done by the API as the user that you named `self`. */
  readonly isOwn: boolean;
  /** It was here before, as far as the store knows. */
  readonly isDuplicate: boolean;
  /** A later event of the same record was here before, as far as the store knows. */
  readonly isLate: boolean;
  /** Custom fields of `data` by their names, where names were asked for. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A record is new. */
export interface CreateEvent<E extends WebhookEntity = WebhookEntity> extends WebhookFacts {
  readonly entity: E;
  readonly action: "create";
  readonly data: WebhookRecords[E];
  readonly previous: null;
  readonly changes: readonly FieldChange[];
}

/** Something of a record changed. */
export interface ChangeEvent<E extends WebhookEntity = WebhookEntity> extends WebhookFacts {
  readonly entity: E;
  readonly action: "change";
  readonly data: WebhookRecords[E];
  /** Version 2 names only what changed. */
  readonly previous: WebhookRecords[E] | null;
  /** What changed, by field. */
  readonly changes: readonly FieldChange[];
}

/** A record is gone. */
export interface DeleteEvent<E extends WebhookEntity = WebhookEntity> extends WebhookFacts {
  readonly entity: E;
  readonly action: "delete";
  readonly data: null;
  /** As it was. */
  readonly previous: WebhookRecords[E] | null;
  readonly changes: readonly FieldChange[];
}

/** What this version doesn't know. */
export interface OtherEvent extends WebhookFacts {
  readonly entity: string;
  readonly action: string;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly previous: Readonly<Record<string, unknown>> | null;
  readonly changes: readonly FieldChange[];
}

/** An event of a kind of record that is known. */
export type KnownEvent<E extends WebhookEntity = WebhookEntity> = E extends WebhookEntity
  ? CreateEvent<E> | ChangeEvent<E> | DeleteEvent<E>
  : never;

/** Something happened to a record. `isEvent` tells which. */
export type WebhookEvent = KnownEvent | OtherEvent;

/** Names of events: `deal.change`, `deal.*`, `*.delete`, `*`. */
export type EventName = `${WebhookEntity | "*"}.${"create" | "change" | "delete" | "*"}` | "*";

type ByAction<E extends WebhookEntity> = { create: CreateEvent<E>; change: ChangeEvent<E>; delete: DeleteEvent<E>; "*": KnownEvent<E> };

/** The events of a name. */
export type EventOf<N extends EventName> = N extends `${infer E extends WebhookEntity}.${infer A extends keyof ByAction<WebhookEntity>}`
  ? ByAction<E>[A]
  : N extends `*.${infer A extends "create" | "change" | "delete"}`
    ? ByAction<WebhookEntity>[A] | OtherEvent
    : WebhookEvent;

/** Whether an event has a name, so that TypeScript knows its record: `isEvent(event, "deal.change")`. */
export function isEvent<N extends EventName>(event: WebhookEvent, name: N): event is EventOf<N> & WebhookEvent {
  const [entity, action = "*"] = name.split(".");
  return (entity === "*" || entity === event.entity) && (action === "*" || action === event.action);
}

/** What changed of a field, if it did. */
export function changeOf(event: WebhookEvent, field: string): FieldChange | undefined {
  return event.changes.find((change) => change.field === field);
}
