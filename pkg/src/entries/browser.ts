import { setLoader } from "../core.js";

setLoader(async () => {
  try {
    const response = await fetch(new URL("./core.wasm", import.meta.url));
    if (response.ok && response.headers.get("content-type")?.includes("wasm")) {
      return await WebAssembly.compileStreaming(response);
    }
  } catch {
    // Offline, or a page whose policy forbids the request: the copy below may still load.
  }
  // Some bundlers don't carry the asset along (esbuild, Rollup), but all of them follow an import.
  const { default: bytes } = await import("./core.base64.js");
  return WebAssembly.compile(bytes());
});

export * from "../index.js";
