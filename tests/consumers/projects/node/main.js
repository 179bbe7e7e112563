import { Pipedrive } from "pipedrive-wasm";

import { roundInProcess } from "../../round.js";

roundInProcess(Pipedrive, process.env);
