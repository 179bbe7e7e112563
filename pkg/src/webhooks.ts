// Webhooks: deliveries are checked and become events; the rules are in Rust (`src/webhook.rs`).

export { ensureWebhooks, type EnsureOptions, type EnsureStep, type WantedWebhook, type WebhookCalls } from "./webhooks/ensure.js";
export {
  type ChangeEvent,
  changeOf,
  type CreateEvent,
  type DeleteEvent,
  type EventName,
  type EventOf,
  type FieldChange,
  isEvent,
  type KnownEvent,
  type OtherEvent,
  type RecordId,
  type WebhookEvent,
  type WebhookFacts,
} from "./webhooks/event.js";
export { WebhookError, type WebhookCode } from "./webhooks/failure.js";
export {
  type DeliveryOutcome,
  type DeliveryReport,
  type EventQueue,
  type EventTable,
  handler,
  type HandlerOptions,
  type OnEvent,
  type WaitingContext,
} from "./webhooks/handler.js";
export { type FieldNames } from "./webhooks/naming.js";
export { receive, type ReceiveOptions } from "./webhooks/receive.js";
export { type WebhookEntity, type WebhookRecords } from "./webhooks/records.js";
export { durableWebhookStore, sqlWebhookStore, WebhookLog } from "./webhooks/durable.js";
export { kvWebhookStore, memoryWebhookStore, type WebhookMark, type WebhookMemory, type WebhookNamespace, type WebhookStore } from "./webhooks/store.js";
export { testEvent, type TestEvent } from "./webhooks/test-event.js";
