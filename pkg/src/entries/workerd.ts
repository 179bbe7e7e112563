// Workers may not compile wasm at run time: the module comes compiled, by import.
import core from "./core.wasm";
import { setLoader } from "../core.js";
import { setPart } from "../parts/part.js";

setLoader(() => core);
setPart("fields", async () => (await import("./fields.wasm")).default);

export * from "../index.js";
