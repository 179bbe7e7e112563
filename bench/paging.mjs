// Node: a listing whose caller works as long on a page as the server. Ahead of the caller, the slower of the two sets the pace.

import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { Pipedrive } from "pipedrive-wasm";

import { interleaved, print, times } from "./samples.mjs";

const PAGES = 100;
/** Milliseconds that a page takes, at the server and again at its reader. */
const PAGE = 50;

const data = Array.from({ length: 100 }, (_, id) => ({ id, title: `Deal ${id}` }));
const server = createServer(async (request, response) => {
  const page = Number(new URL(request.url, "http://localhost").searchParams.get("cursor") ?? 1);
  await delay(PAGE);
  const next_cursor = page < PAGES ? `${page + 1}` : null;
  response.setHeader("content-type", "application/json").end(JSON.stringify({ success: true, data, additional_data: { next_cursor } }));
});
await once(server.listen(0, "127.0.0.1"), "listening");
const baseUrl = `http://127.0.0.1:${server.address().port}`;
const crm = new Pipedrive({ apiToken: "none", baseUrl, burstLimit: 1_000_000 });
const work = () => delay(PAGE);

/** Page after page with `fetch`, and something done between them. */
async function raw(between) {
  let [pages, cursor] = [0, undefined];
  do {
    const response = await fetch(`${baseUrl}/api/v2/deals?limit=500${cursor ? `&cursor=${cursor}` : ""}`, { headers: { "x-api-token": "none" } });
    cursor = (await response.json()).additional_data.next_cursor;
    await between();
    pages += 1;
  } while (cursor);
  whole(pages);
}
async function listing(prefetch) {
  let pages = 0;
  for await (const { items } of crm.deals.list({}, { prefetch }).pages()) {
    if (items.length === data.length) pages += 1;
    await work();
  }
  whole(pages);
}
/** Who reads less than all looks fast. */
function whole(pages) {
  if (pages !== PAGES) throw new Error(`${pages} pages came, not ${PAGES}`);
}

await crm.deals.list().page(); // the wasm and the connection are there
const { server: alone, reader, ...together } = await interleaved(
  {
    server: () => raw(() => undefined),
    reader: async () => {
      for (let page = 0; page < PAGES; page++) await work();
    },
    "fetch + json()": () => raw(work),
    "pipedrive-wasm, prefetch: 0": () => listing(0),
    "pipedrive-wasm": () => listing(1),
  },
  { warmUp: 0, rounds: times(3) },
);
const slower = alone.map((server, round) => Math.max(server, reader[round]));
print(`Node: ${PAGES} pages, ${PAGE} ms each at the server and at the reader; at most 1.05`, { "the slower of both alone": slower, ...together });
server.close().closeAllConnections();
