import bytes from "./core.base64.js";
import { setLoader } from "../core.js";

setLoader(bytes);

export * from "../index.js";
