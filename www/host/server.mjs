// The host page's own server: the files of www/, and what only Pipedrive can do, which is to sign tokens with the app's secret.

import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

const WWW = fileURLToPath(new URL("..", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json" };
/** As Pipedrive's own tokens. */
const LIFE_SECONDS = 300;

/**
 * Serves the host page on loopback.
 *
 * @param {{ port?: number, secret: string, config: { appUrl: string, crmUrl: string, apiToken: string, companyId: number, userId: number } }} options
 * `secret` is the app's client secret, which never leaves this server; the rest is told to the page.
 */
export async function startHost({ port = 0, secret, config }) {
  const server = createServer((request, response) => {
    answer(request, secret, config).then(
      ({ status = 200, type = "application/json", body }) => {
        response.writeHead(status, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store", "x-content-type-options": "nosniff" });
        response.end(body);
      },
      (error) => {
        console.error(error);
        response.writeHead(500).end();
      },
    );
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** What the page is told; the tests change it. */
    config,
    stop: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

async function answer(request, secret, config) {
  const { pathname } = new URL(request.url, "http://host");
  if (pathname === "/host/config.json") return { body: JSON.stringify(config) };
  if (pathname === "/host/token") return token(request, secret, config);
  if (pathname === "/" || pathname === "/host") return file("host/index.html");
  return file(decodeURIComponent(pathname).slice(1));
}

/** A token for the user who looks at the page. `life` (seconds) and `secret: "another"` make bad ones, to see what the app does. */
async function token(request, secret, { companyId, userId }) {
  // Another site's page must not have tokens signed.
  if (request.method !== "POST" || request.headers["sec-fetch-site"] !== "same-origin") return { status: 403, body: "{}" };
  const { life = LIFE_SECONDS, secret: which } = JSON.parse(await text(request));
  const now = Math.floor(Date.now() / 1000);
  return { body: JSON.stringify({ token: sign({ userId, companyId, iat: now, exp: now + life }, which === "another" ? `not ${secret}` : secret) }) };
}

/** A JWT, signed with HS256. */
export function sign(claims, secret) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const unsigned = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${unsigned}.${createHmac("sha256", secret).update(unsigned).digest("base64url")}`;
}

async function text(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** A file of www/; nothing outside of it, and nothing of the server itself. */
async function file(path) {
  const full = normalize(join(WWW, path));
  const type = TYPES[extname(full)];
  if (!type || !full.startsWith(normalize(WWW + sep))) return { status: 404, body: "{}" };
  try {
    return { type, body: await readFile(full) };
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "EISDIR") return { status: 404, body: "{}" };
    throw error;
  }
}
