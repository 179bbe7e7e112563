// Workers may not compile wasm at run time: the module comes compiled, by import.
import { setPart } from "../parts/part.js";
import fields from "./fields.wasm";

setPart("fields", () => fields);

export * from "../migrate.js";
