// Edge runtimes may not compile wasm at run time, and their bundlers hand it over compiled when asked like this.
import { setPart } from "../parts/part.js";
import fields from "./fields.wasm?module";

// Next.js compiles in another realm than the program's, and wasm-bindgen's glue asks for an instance of this one's class.
setPart("fields", () => Object.setPrototypeOf(fields, WebAssembly.Module.prototype) as WebAssembly.Module);

export * from "../migrate.js";
