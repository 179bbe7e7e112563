// The sandbox's wasm, compressed inside a script: it works wherever an import does, and tests don't mind its size.
import { setSandboxLoader } from "../sandbox.js";

setSandboxLoader(async () => {
  const { default: bytes } = await import("./sandbox.base64.js");
  return bytes();
});

export { sandboxFetch, type SandboxApp, type SandboxFault, type SandboxOptions, type SandboxSettings } from "../sandbox.js";
