import { Pipedrive } from "pipedrive-wasm";

import { roundInPage } from "../../round.js";

roundInPage(Pipedrive);
