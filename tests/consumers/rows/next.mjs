// Next.js: one page that runs in the browser, one route that runs on the server.

import assert from "node:assert/strict";

import { visit } from "../browsers.mjs";
import { command, node, project, server } from "../programs.mjs";
import { expected } from "../sandbox.mjs";

let site;

async function started() {
  const home = project("next");
  await node([command("next"), "build"], home);
  return server([command("next"), "start", "--port=0", "--hostname=127.0.0.1"], home);
}

async function answers(path) {
  site ??= started();
  const response = await fetch((await site).url + path);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.deepEqual(JSON.parse(text), expected);
}

export const rows = [
  {
    environment: "Next.js, in the browser",
    tool: "next",
    runs: ["Chromium"],
    core: "streamed",
    sentence: "a Next.js build carries the core along to the browser",
    run: async ({ runs, core }) => {
      site ??= started();
      await visit(`${(await site).url}/`, { browsers: runs, core });
    },
  },
  {
    environment: "Next.js, on the server",
    tool: "next",
    core: "file",
    sentence: "a Next.js route works on the server",
    run: () => answers("/server"),
  },
  {
    environment: "Next.js, `runtime = \"edge\"`",
    tool: "next",
    core: "module",
    sentence: "a Next.js route works in the edge runtime",
    run: () => answers("/edge"),
  },
];

/** Ends the server, where it was started. */
export async function close() {
  await (await site?.catch(() => undefined))?.close();
}
