// Workers may not compile wasm at run time: the module comes compiled, by import.
import { setPart } from "../parts/part.js";
import backend from "./backend.wasm";

setPart("backend", () => backend);

export * from "../cloudflare.js";
