// What an app on Cloudflare Workers has to have, and writes again each time.

export { type DictionaryClient, type DictionaryNamespace, type DictionaryOptions, withDictionaries } from "./cloudflare/dictionaries.js";
export { sharedGovernor, type SharedGovernorOptions } from "./cloudflare/governed.js";
export { type GovernorState, PipedriveGovernor } from "./cloudflare/governor.js";
export { type ProxyCode } from "./cloudflare/passing.js";
export { proxy, type ProxyOptions } from "./cloudflare/proxy.js";
export { type EventBatch, type EventMessage, queueConsumer, type QueueConsumerOptions } from "./cloudflare/queue.js";
export { durableObjectStore, type ObjectNamespace, TokenStorage } from "./stores/durable.js";
export { durableWebhookStore, WebhookLog } from "./webhooks/durable.js";
export { kvWebhookStore, type WebhookNamespace } from "./webhooks/store.js";
