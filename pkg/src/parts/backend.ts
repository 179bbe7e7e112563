import { answer, initSync } from "../../wasm-backend/backend.js";
import { part } from "./part.js";

/** What only a server needs: OAuth, signed tokens, webhooks. `src/wasm/backend.rs` lists its questions. */
export const backend = part("backend", initSync, answer, () => import("./backend.base64.js"));
