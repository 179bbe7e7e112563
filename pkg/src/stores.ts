// Where the tokens of sessions are kept. Stores know nothing of OAuth: they keep a text under a key, and a lock beside it.

export { durableObjectStore, type ObjectNamespace, type ObjectState, TokenStorage } from "./stores/durable.js";
export { encrypted, type EncryptionKey } from "./stores/encrypted.js";
export { type KeyValueNamespace, kvStore } from "./stores/kv.js";
export { memoryStore } from "./stores/memory.js";
export { d1, type D1Like, type D1StatementLike, type SqlAdapter, sqlite, type SqliteLike, sqlStore, type SqlValue } from "./stores/sql.js";
export { type Stored, type TokenStore, UnreadableSession } from "./stores/store.js";
export { type WebStorage, webStore } from "./stores/web.js";
