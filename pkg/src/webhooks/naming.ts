import type { Dictionary, FieldKind } from "../fields.js";
import type { FieldChange, WebhookEvent } from "./event.js";

/** The part of `crm.fields` that events need. */
export type FieldNames = { readonly [K in "deal" | "lead" | "organization" | "person" | "product" | "project"]: () => Promise<Dictionary> };

const KINDS: readonly FieldKind[] = ["deal", "lead", "organization", "person", "product", "project"] satisfies (keyof FieldNames)[];

type Named = Readonly<Record<string, unknown>>;

/** The event with its custom fields by their names. What has none stays as it is. */
export async function named(event: WebhookEvent, fields: FieldNames): Promise<WebhookEvent> {
  if (!KINDS.includes(event.entity as FieldKind)) return event;
  const dictionary = await fields[event.entity as keyof FieldNames]();
  const read = (record: object | null): Named => {
    const decoded = record ? dictionary.decode(record, event.version === 1 ? "v1" : "webhook") : {};
    return (decoded as { custom_fields?: Named }).custom_fields ?? {};
  };
  const now = read(event.data);
  const then = read(event.previous);
  const changes = event.changes.filter(({ isCustom }) => !isCustom);
  if (event.action === "change" && event.previous) {
    // Version 2 names only what changed; version 1 has the whole record before and after.
    const names = event.version === 1 ? new Set([...Object.keys(then), ...Object.keys(now)]) : Object.keys(then);
    for (const field of names) {
      const [before = null, after = null] = [then[field], now[field]];
      if (JSON.stringify(before) !== JSON.stringify(after)) changes.push({ field, isCustom: true, before, after } satisfies FieldChange);
    }
  }
  return { ...event, fields: now, changes } as WebhookEvent;
}
