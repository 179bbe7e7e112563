import { setLoader } from "../core.js";
import { decode } from "./base64.js";

setLoader(async () => {
  try {
    const response = await fetch(new URL("./core.wasm", import.meta.url));
    if (response.ok && response.headers.get("content-type")?.includes("wasm")) return response;
  } catch {
    // Offline, or a page whose policy forbids the request: the copy below may still load.
  }
  // Some bundlers don't carry the asset along (esbuild, Rollup), but all of them follow an import.
  const { default: text } = await import("./core.base64.js");
  return decode(text);
});

export * from "../index.js";
