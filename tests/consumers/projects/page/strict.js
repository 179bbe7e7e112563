// `script-src 'self'` forbids an import map, which is inline: a strict page imports by address.
import { Pipedrive } from "/pipedrive-wasm/browser.js";
import { roundInPage } from "/round.js";

await roundInPage(Pipedrive);
