// Workers may not compile wasm at run time: the module comes compiled, by import.
import core from "./core.wasm";
import { setLoader } from "../core.js";

setLoader(() => core);

export * from "../index.js";
