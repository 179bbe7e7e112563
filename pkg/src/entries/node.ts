import { readFile } from "node:fs/promises";
import { setLoader } from "../core.js";

async function bytes(): Promise<BufferSource> {
  try {
    return await readFile(new URL("./core.wasm", import.meta.url));
  } catch {
    // Bundled into one file, as functions in a cloud are, or not allowed to read (Deno): an import always works.
    const { default: copy } = await import("./core.base64.js");
    return copy();
  }
}

setLoader(async () => WebAssembly.compile(await bytes()));

export * from "../index.js";
