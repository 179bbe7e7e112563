// Edge runtimes may not compile wasm at run time, and their bundlers hand it over compiled when asked like this.
import { setPart } from "../parts/part.js";
import backend from "./backend.wasm?module";

// Next.js compiles in another realm than the program's, and wasm-bindgen's glue asks for an instance of this one's class.
setPart("backend", () => Object.setPrototypeOf(backend, WebAssembly.Module.prototype) as WebAssembly.Module);

export * from "../webhooks.js";
