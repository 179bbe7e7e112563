// Two hosts of different origins: an API, and where its redirects lead. Each keeps what it is sent, and lets any page in.

import { once } from "node:events";
import { createServer } from "node:http";

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST",
  // By name: a star doesn't cover `authorization`.
  "access-control-allow-headers": "authorization, x-api-token, x-proxy-key, content-type",
};

/**
 * Starts both. `api.url` answers well; below `moved`, the API redirects (307) to the same path of the other host. `sent`
 * has the requests that came, as `{ method, path, headers, length }`; of a preflight only its headers count.
 */
export async function hosts() {
  const elsewhere = await host((_, response) => answered(response));
  const api = await host((request, response) => {
    if (!request.url.startsWith("/moved/")) return answered(response);
    response.writeHead(307, { ...CORS, location: elsewhere.url + request.url.slice("/moved".length) }).end();
  });
  return {
    api,
    moved: `${api.url}/moved`,
    elsewhere,
    close: () => Promise.all([api.close(), elsewhere.close()]),
  };
}

function answered(response) {
  response.writeHead(200, { ...CORS, "content-type": "application/json" }).end('{"success":true,"data":{"id":1}}');
}

async function host(answer) {
  const sent = [];
  const preflights = [];
  const server = createServer(async (request, response) => {
    const { method, url: path, headers } = request;
    if (method === "OPTIONS") {
      preflights.push(headers);
      return response.writeHead(204, CORS).end();
    }
    let length = 0;
    try {
      for await (const chunk of request) length += chunk.length;
    } catch {
      return; // the client gave up before its last byte
    }
    sent.push({ method, path, headers, length });
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    sent,
    /** Whether a text stands in any header that came, a preflight's included. */
    heardOf: (secret) => JSON.stringify([sent.map(({ headers }) => headers), preflights]).includes(secret),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
