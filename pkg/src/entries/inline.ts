import text from "./core.base64.js";
import { setLoader } from "../core.js";
import { decode } from "./base64.js";

setLoader(() => decode(text));

export * from "../index.js";
