import bytes from "./core.base64.js";
import { setLoader } from "../core.js";

setLoader(() => WebAssembly.compile(bytes()));

export * from "../index.js";
