// For what a bundler builds for browsers. Some carry the core along, others only follow imports (esbuild, Rollup) and
// would let the page ask for a file that isn't there.
import { setLoader } from "../core.js";
import { compiled } from "./stream.js";

/** A bundler that carries a file along names it anew. Under its own name it is served only from the package's folder. */
const LEFT_BEHIND = /^(?!.*\/pipedrive-wasm[^/]*\/dist\/core\.wasm$).*\/core\.wasm$/;

setLoader(() =>
  compiled(() => {
    const file = new URL("./core.wasm", import.meta.url);
    return LEFT_BEHIND.test(file.pathname) ? undefined : file;
  }),
);

export * from "../index.js";
