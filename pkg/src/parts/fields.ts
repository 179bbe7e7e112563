import { answer, initSync } from "../../wasm-fields/fields.js";
import { part } from "./part.js";

/** Custom fields by name. `src/wasm/fields.rs` lists its questions. */
export const fields = part("fields", initSync, answer, () => import("./fields.base64.js"));
