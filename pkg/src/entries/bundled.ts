// For what a bundler builds for browsers. Some carry the core along; others only follow imports (esbuild, Rollup), and
// the page would ask for a file that isn't there.
import { setLoader } from "../core.js";
import { compiled } from "../parts/stream.js";

/** A bundler that carries a file along names it anew. Under its own name it is served only from the package's folder. */
function isCarried(path: string): boolean {
  return !path.endsWith("/core.wasm") || /\/pipedrive-wasm[^/]*\/dist\/core\.wasm$/.test(path);
}

setLoader(() =>
  compiled(() => {
    const file = new URL("./core.wasm", import.meta.url);
    return isCarried(file.pathname) ? file : undefined;
  }),
);

export * from "../index.js";
