// The packed package in Node.

import { test } from "node:test";
import { Pipedrive } from "pipedrive-wasm";

import { journeys } from "../runtimes/journeys.mjs";
import { report, settings } from "../runtimes/report.mjs";

test("every journey in Node", async (t) => {
  await report(t, await journeys(new Pipedrive(settings)));
});
