// A plain web server on loopback: an empty page with an import map, the packed package, and the journeys.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
const dist = new URL("./dist/", import.meta.resolve("pipedrive-wasm/package.json"));
const imports = {
  "pipedrive-wasm": "/pipedrive-wasm/browser.js",
  "pipedrive-wasm/inline": "/pipedrive-wasm/inline.js",
  "pipedrive-wasm/sandbox": "/pipedrive-wasm/sandbox.js",
};
const page = `<!doctype html><title>pipedrive-wasm</title><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>`;
// Lets scripts run, and wasm not.
const strict = { "content-security-policy": "script-src 'self' 'unsafe-inline'" };

/** Starts it on a free port. `files` adds paths: `{ "/name.mjs": URL }`. */
export async function serve(files = {}) {
  const known = { "/journeys.mjs": new URL("./journeys.mjs", import.meta.url), ...files };
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, "http://localhost");
    if (pathname === "/") {
      response.writeHead(200, { "content-type": "text/html", ...(search === "?policy=strict" ? strict : {}) }).end(page);
      return;
    }
    const inPackage = /^\/pipedrive-wasm\/([\w.-]+)$/.exec(pathname);
    const file = inPackage ? new URL(inPackage[1], dist) : known[pathname];
    try {
      const body = await readFile(file);
      response.writeHead(200, { "content-type": types[extname(pathname)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
