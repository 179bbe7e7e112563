const { Pipedrive } = require("pipedrive-wasm");

import("../../round.js").then(({ roundInProcess }) => roundInProcess(Pipedrive, process.env));
