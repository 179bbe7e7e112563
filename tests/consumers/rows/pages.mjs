// Pages without a bundler: the package's files on a plain web server.

import { visit } from "../browsers.mjs";
import { project } from "../programs.mjs";
import { expected, sandbox } from "../sandbox.mjs";
import { serve } from "../site.mjs";

const BOTH = ["Chromium", "Firefox"];

async function page(path, { headers, wasm, ...want }) {
  const site = await serve(project("page"), { headers, wasm });
  try {
    await visit(site.url + path, { browsers: BOTH, ...want });
  } finally {
    await site.close();
  }
}

export const rows = [
  {
    environment: "a page with an import map",
    needs: "`dist/browser.js` in the map",
    runs: BOTH,
    core: "streamed",
    sentence: "a page with an import map lists, gets, creates and tells an error",
    run: (row) => page("/", { core: row.core }),
  },
  {
    environment: "a page under a strict content security policy",
    needs: "`script-src 'self' 'wasm-unsafe-eval'`",
    runs: BOTH,
    core: "streamed",
    sentence: "a page whose policy is script-src 'self' 'wasm-unsafe-eval' works",
    run: (row) => {
      const policy = `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ${sandbox.baseUrl}; img-src data:`;
      return page("/strict.html", { core: row.core, headers: { "content-security-policy": policy } });
    },
  },
  {
    environment: "a sandboxed frame (`allow-scripts`)",
    needs: "CORS headers on the files",
    runs: BOTH,
    core: "streamed",
    sentence: "a sandboxed frame, whose origin is opaque, works where the files come with CORS headers",
    run: (row) => {
      const headers = { "access-control-allow-origin": "*" };
      return page("/framed.html", { core: row.core, headers, outcome: { ...expected, origin: "null" } });
    },
  },
  {
    environment: "a server that doesn't know `.wasm`",
    runs: BOTH,
    core: "whole",
    sentence: "a core that is served as application/octet-stream works, and isn't fetched twice",
    run: (row) => page("/", { core: row.core, wasm: "application/octet-stream" }),
  },
  {
    environment: "two copies on one page",
    runs: BOTH,
    core: "streamed",
    sentence: "two copies of the package on one page work beside each other",
    run: (row) => page("/twice.html", { core: row.core, packages: 2 }),
  },
];
