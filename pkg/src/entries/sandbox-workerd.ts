// Workers may not compile wasm at run time: the module comes compiled, by import.
import module from "./sandbox.wasm";
import { setSandboxLoader } from "../sandbox.js";

setSandboxLoader(async () => module);

export { sandboxFetch, type SandboxApp, type SandboxFault, type SandboxOptions, type SandboxSettings } from "../sandbox.js";
