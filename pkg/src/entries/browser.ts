// For a page without a bundler: this file is served as it is, and the core lies beside it.
import { setLoader } from "../core.js";
import { compiled } from "../parts/stream.js";

setLoader(() => compiled(() => new URL("./core.wasm", import.meta.url)));

export * from "../index.js";
