// Edge runtimes may not compile wasm at run time, and their bundlers hand it over compiled when asked like this.
import core from "./core.wasm?module";
import { setLoader } from "../core.js";
import { setPart } from "../parts/part.js";

// Next.js compiles in another realm than the program's, and wasm-bindgen's glue asks for an instance of this one's class.
const own = (module: WebAssembly.Module): WebAssembly.Module => Object.setPrototypeOf(module, WebAssembly.Module.prototype);

setLoader(() => own(core));
setPart("fields", async () => own((await import("./fields.wasm?module")).default));

export * from "../index.js";
