// Edge runtimes may not compile wasm at run time, and their bundlers hand it over compiled when asked like this.
import core from "./core.wasm?module";
import { setLoader } from "../core.js";

// Next.js compiles in another realm than the program's, and wasm-bindgen's glue asks for an instance of this one's class.
setLoader(() => Object.setPrototypeOf(core, WebAssembly.Module.prototype) as WebAssembly.Module);

export * from "../index.js";
