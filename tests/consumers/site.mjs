// A plain web server on loopback that answers with files and nothing else.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { dist } from "./programs.mjs";

const types = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};
const round = fileURLToPath(new URL("round.js", import.meta.url));

/**
 * Serves a folder on a free port. The package's files lie below `/pipedrive-wasm/` as well, and once more below
 * `/other-copy/`. `headers` go with each answer, `wasm` is the content type of `.wasm` files.
 */
export async function serve(folder, { headers = {}, wasm = types[".wasm"] } = {}) {
  const file = (path) => {
    if (path === "/round.js") return round;
    const inPackage = /^\/(?:pipedrive-wasm|other-copy)\/([\w.-]+)$/.exec(path);
    return inPackage ? join(dist, inPackage[1]) : join(folder, normalize(path.endsWith("/") ? `${path}index.html` : path));
  };
  const site = createServer(async (request, response) => {
    const path = file(new URL(request.url, "http://localhost").pathname);
    const type = extname(path) === ".wasm" ? wasm : types[extname(path)];
    try {
      const body = await readFile(path);
      response.writeHead(200, { ...(type && { "content-type": type }), ...headers }).end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve, reject) => site.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${site.address().port}`,
    close: () => new Promise((resolve) => site.close(resolve).closeAllConnections()),
  };
}
