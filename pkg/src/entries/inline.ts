import bytes from "./core.base64.js";
import { setLoader } from "../core.js";

setLoader(async () => WebAssembly.compile(await bytes()));

export * from "../index.js";
