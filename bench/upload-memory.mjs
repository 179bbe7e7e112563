// How much memory Chromium takes for an upload of 100 MB: after `cargo xtask build`, `CHROME=… node bench/upload-memory.mjs`.
// Counted is the proportional set size of all its processes, every 20 ms; Linux only.

import { readFileSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

import { launch } from "../tests/runtimes/browser.mjs";

const MEGABYTE = 1 << 20;
const dist = new URL("../node_modules/pipedrive-wasm/dist/", import.meta.url);

const server = createServer(async (request, response) => {
  if (request.method === "POST") {
    let length = 0;
    for await (const chunk of request) length += chunk.length;
    response.setHeader("content-type", "application/json").end(JSON.stringify({ success: true, data: { id: length } }));
  } else if (request.url === "/") {
    response.setHeader("content-type", "text/html").end("<!doctype html><link rel=icon href=data:,>");
  } else {
    const type = request.url.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    response.setHeader("content-type", type).end(await readFile(new URL(`.${request.url}`, dist)));
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

/** A process's children and theirs. */
function descendants(of) {
  const parents = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = parents.filter((pid) => Number(field(pid, "status", "PPid")) === Number(of));
  return children.flatMap((pid) => [pid, ...descendants(pid)]);
}

/** A process may end between two looks; then it holds nothing. */
function field(pid, file, name) {
  try {
    return new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/${file}`, "utf8"))?.[1] ?? 0;
  } catch {
    return 0;
  }
}

const held = () => descendants(process.pid).reduce((sum, pid) => sum + Number(field(pid, "smaps_rollup", "Pss")), 0) / 1024;

/** Runs in the page. */
async function upload({ size, streamed, watched }) {
  const { Pipedrive } = await import("/browser.js");
  const crm = new Pipedrive({ apiToken: "none", baseUrl: location.origin });
  const chunk = 1 << 20;
  let left = size / chunk;
  const pull = (controller) => (left-- > 0 ? controller.enqueue(new Uint8Array(chunk)) : controller.close());
  const data = streamed ? new ReadableStream({ pull }) : new Blob([new Uint8Array(size)]);
  await crm.files.create({ file: { name: "long.bin", data } }, watched ? { onProgress: () => undefined } : {});
}

for (const [what, options] of [
  ["a stream", { streamed: true }],
  ["a stream, watched", { streamed: true, watched: true }],
  ["a Blob", {}],
]) {
  const browser = await launch(); // anew each time: one keeps what it once took
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(upload, { size: MEGABYTE });
  const before = held();
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, held())), 20);
  await page.evaluate(upload, { size: 100 * MEGABYTE, ...options });
  clearInterval(sampling);
  console.log(`${what}: ${(most - before).toFixed(0)} MB more`);
  await browser.close();
}
server.close();
