import { Pipedrive } from "pipedrive-wasm";

import { roundInPage } from "/round.js";

await roundInPage(Pipedrive);
