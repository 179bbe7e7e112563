import { readFile } from "node:fs/promises";
import { setLoader } from "../core.js";

setLoader(async () => WebAssembly.compile(await readFile(new URL("./core.wasm", import.meta.url))));

export * from "../index.js";
