import { readFile } from "node:fs/promises";
import { setLoader } from "../core.js";

setLoader(() => readFile(new URL("./core.wasm", import.meta.url)));

export * from "../index.js";
