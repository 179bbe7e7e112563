// The host of tokens over HTTP, for programs that run elsewhere. A fault that throws cuts the connection.

import { createServer } from "node:http";

export async function serveTokens(host) {
  const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = pieces.length ? Buffer.concat(pieces).toString() : undefined;
    try {
      const { method, headers } = request;
      const answer = await host.fetch(`http://${headers.host}${request.url}`, { method, headers, body });
      response.writeHead(answer.status, [...answer.headers].flat()).end(await answer.text());
    } catch {
      request.socket.destroy();
    }
  });
  // A thousand calls at once are a thousand connections, and none is closed while somebody may be about to use it again.
  server.keepAliveTimeout = 0;
  const backlog = 4096;
  await new Promise((resolve, reject) => server.once("error", reject).listen({ port: 0, host: "127.0.0.1", backlog }, resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  host.apiDomain = url;
  return { url, close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) };
}
