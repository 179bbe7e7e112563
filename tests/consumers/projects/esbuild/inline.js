import { Pipedrive } from "pipedrive-wasm/inline";

import { roundInPage } from "../../round.js";

roundInPage(Pipedrive);
