import { Pipedrive } from "pipedrive-wasm";

import { round } from "/round.js";

const options = Object.fromEntries(new URLSearchParams(location.search));
parent.postMessage(await round(Pipedrive, options).catch((error) => ({ error: error.stack })), "*");
