import { type Stored, type TokenStore, UnreadableSession } from "./store.js";

/** A key of WebCrypto. Its name is no global one in the types of Node. */
type WebKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** A key of AES-GCM, and its name, which is written beside what it encrypts. */
export interface EncryptionKey {
  /** Letters, digits, `_` and `-`: `"2026-11"`. */
  readonly id: string;
  /** 32 random bytes, themselves or in base64 (`openssl rand -base64 32`), or a key of WebCrypto. */
  readonly key: string | Uint8Array | WebKey;
}

const MARK = "aes-gcm-1";
const ALGORITHM = "AES-GCM";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;

/**
 * A store whose texts are encrypted by AES-GCM before they go into another one. What is written under one session's key
 * can't be read under another's.
 *
 * @param keys The first one writes; all of them read. To change keys, put the new one first, and take the old one out once
 * every session has been written anew: each refresh does it. What can't be read any more ends with a new `connect` or an uninstallation.
 * @param options `acceptPlain` reads what was written before there was encryption.
 */
export function encrypted(store: TokenStore, keys: readonly EncryptionKey[], options: { acceptPlain?: boolean } = {}): TokenStore {
  const [newest] = keys;
  if (!newest) throw new TypeError("encrypted: give at least one key");
  for (const { id } of keys) if (!/^[\w-]{1,64}$/.test(id)) throw new TypeError("encrypted: a key's id has letters, digits, _ and -");
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new TypeError("encrypted: two keys have the same id");
  const made = new Map<EncryptionKey, Promise<WebKey>>();
  const keyOf = (key: EncryptionKey): Promise<WebKey> => {
    const making = made.get(key) ?? imported(key);
    made.set(key, making);
    return making;
  };
  const open = async (sessionKey: string, { text, version }: Stored): Promise<string> => {
    const [mark, id, sealed = "", ...rest] = text.split(".");
    if (mark !== MARK || rest.length > 0) {
      if (options.acceptPlain) return text;
      throw new UnreadableSession("the stored session isn't encrypted, and only what is encrypted is accepted", version);
    }
    const key = keys.find((each) => each.id === id);
    if (!key) throw new UnreadableSession(`the stored session is encrypted with the key ${id}, which isn't given`, version);
    const bytes = bytesOf(sealed);
    const algorithm = { name: ALGORITHM, iv: bytes.subarray(0, NONCE_BYTES), additionalData: bound(sessionKey, key.id) };
    try {
      return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await keyOf(key), bytes.subarray(NONCE_BYTES)));
    } catch {
      // WebCrypto says no more than that either.
      throw new UnreadableSession(`the stored session can't be decrypted with the key ${id}: another key, or another's session`, version);
    }
  };
  const seal = async (sessionKey: string, text: string): Promise<string> => {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const algorithm = { name: ALGORITHM, iv: nonce, additionalData: bound(sessionKey, newest.id) };
    const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, await keyOf(newest), new TextEncoder().encode(text)));
    return [MARK, newest.id, base64Of(nonce, sealed)].join(".");
  };
  return {
    ...(store.staleness !== undefined && { staleness: store.staleness }),
    async get(key) {
      const stored = await store.get(key);
      return stored && { version: stored.version, text: await open(key, stored) };
    },
    compareAndSet: async (key, text, version) => store.compareAndSet(key, await seal(key, text), version),
    lock: (key, holder, milliseconds) => store.lock(key, holder, milliseconds),
    unlock: (key, holder) => store.unlock(key, holder),
    delete: (key) => store.delete(key),
    list: (companyId) => store.list(companyId),
  };
}

async function imported({ id, key }: EncryptionKey): Promise<WebKey> {
  if (typeof key !== "string" && !(key instanceof Uint8Array)) return key;
  const bytes = typeof key === "string" ? bytesOf(key.trim()) : Uint8Array.from(key);
  if (bytes.length !== KEY_BYTES) throw new Error(`the encryption key ${id} has ${bytes.length} bytes, not ${KEY_BYTES}`);
  return crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["encrypt", "decrypt"]);
}

/** What else the seal holds for: nobody can put one session's text under another's key. */
function bound(sessionKey: string, id: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`pipedrive_tokens ${id} ${sessionKey}`);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  let text: string;
  try {
    text = atob(base64);
  } catch {
    throw new Error("that is no base64"); // the platform's own error shows what it was given
  }
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function base64Of(...parts: Uint8Array[]): string {
  return btoa(parts.map((part) => Array.from(part, (byte) => String.fromCharCode(byte)).join("")).join(""));
}
