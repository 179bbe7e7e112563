// Files, up and down: every form of them, watched and unwatched, long ones without filling memory.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { Pipedrive } from "pipedrive-wasm";

/** A server that keeps what it is sent, or counts it; `answer` writes the response. */
async function serving(answer, use) {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use(new Pipedrive({ apiToken: "t", baseUrl: `http://127.0.0.1:${server.address().port}` }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Answers with the multipart parts that came, as `Response` reads them. */
async function parts(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const type = request.headers["content-type"];
  const form = await new Response(Buffer.concat(chunks), { headers: { "content-type": type } }).formData();
  const data = {};
  for (const [name, value] of form) {
    data[name] = typeof value === "string" ? value : { name: value.name, type: value.type, text: await value.text() };
  }
  response.end(JSON.stringify({ success: true, data }));
}

const bytes = new TextEncoder().encode("inside");
const stream = () => new Blob(["ins", "ide"]).stream();

const forms = {
  "a File": [new File(["inside"], "a.txt", { type: "text/plain" }), { name: "a.txt", type: "text/plain", text: "inside" }],
  "a Blob": [new Blob(["inside"]), { name: "blob", type: "application/octet-stream", text: "inside" }],
  "bytes with a name": [{ name: "b.pdf", data: bytes, type: "application/pdf" }, { name: "b.pdf", type: "application/pdf", text: "inside" }],
  "an ArrayBuffer with a name": [{ name: "c", data: bytes.buffer }, { name: "c", type: "application/octet-stream", text: "inside" }],
  "a Blob under another name": [{ name: "d.txt", data: new Blob(["inside"], { type: "text/css" }) }, { name: "d.txt", type: "text/css", text: "inside" }],
  "a stream with a name": [{ name: "é\".txt", data: stream(), type: "text/plain" }, { name: "é\".txt", type: "text/plain", text: "inside" }],
};

for (const [what, [file, expected]] of Object.entries(forms)) {
  test(`${what} is uploaded`, () =>
    serving(parts, async (crm) => {
      const kept = await crm.files.create({ file, deal_id: 7 });
      assert.deepEqual({ file: kept.file, deal_id: kept.deal_id }, { file: expected, deal_id: "7" });
    }));
}

test("an upload that is watched tells of each step", () =>
  serving(parts, async (crm) => {
    const steps = [];
    const kept = await crm.files.create({ file: forms["a File"][0] }, { onProgress: (step) => steps.push(step) });
    assert.deepEqual(kept.file, forms["a File"][1]);
    assert.deepEqual(steps.at(-1), { loaded: 6, total: 6 });
  }));

test("bytes with a name are counted once", () =>
  serving(parts, async (crm) => {
    const steps = [];
    const file = { name: "a.bin", data: new Uint8Array(6) };
    await crm.files.create({ file }, { onProgress: (step) => steps.push(step) });
    assert.deepEqual(steps.at(-1), { loaded: 6, total: 6 });
  }));

test("what is no file is refused before anything is sent", async () => {
  const crm = new Pipedrive({ apiToken: "t", fetch: () => assert.fail("was sent") });
  for (const file of ["path", 5, { name: "a" }, { data: bytes }, null, []]) {
    await assert.rejects(crm.files.create({ file }), { code: "invalid_input" });
  }
  await assert.rejects(crm.deals.create({ title: "a", custom_fields: { x: bytes } }), /can't be sent: it is a file/);
});

test("a download has its name, type and size, and its bytes in each form", () =>
  serving(
    (_, response) =>
      response
        .writeHead(200, { "content-type": "text/plain", "content-length": 6, "content-disposition": `attachment; filename="x.txt"; filename*=UTF-8''%C3%A9.txt` })
        .end("inside"),
    async (crm) => {
      const steps = [];
      const file = await crm.files.download(1, { onProgress: (step) => steps.push(step) });
      assert.deepEqual([file.name, file.type, file.size], ["é.txt", "text/plain", 6]);
      const blob = await file.blob();
      assert.deepEqual([blob.type, await blob.text()], ["text/plain", "inside"]);
      assert.deepEqual(steps, [{ loaded: 6, total: 6 }]);
      assert.deepEqual(await (await crm.files.download(1)).bytes(), bytes);
      let text = "";
      for await (const chunk of (await crm.files.download(1)).stream()) text += new TextDecoder().decode(chunk);
      assert.equal(text, "inside");
    },
  ));

for (const [disposition, name] of [
  ["attachment; filename=plain.txt", "plain.txt"],
  ['attachment; filename="with \\"quotes\\".txt"', 'with "quotes".txt'],
  ["attachment; filename*=UTF-8''%E0%A4%A; filename=fallback.txt", "fallback.txt"],
  ["inline", undefined],
]) {
  test(`the name in ${disposition} is ${name}`, async () => {
    const fetch = async () => new Response("x", { headers: { "content-disposition": disposition } });
    const crm = new Pipedrive({ apiToken: "t", fetch });
    assert.equal((await crm.files.download(1)).name, name);
  });
}

test("a download that isn't there is an error with Pipedrive's message", () =>
  serving(
    (_, response) => response.writeHead(404, { "content-type": "application/json" }).end('{"success":false,"error":"File not found"}'),
    (crm) => assert.rejects(crm.files.download(1), { code: "not_found", message: "files.download: HTTP 404: File not found" }),
  ));

test("a download follows its redirect and leaves the token behind", async () => {
  let token = "unseen";
  const fetch = async (address, init) => {
    if (address.startsWith("https://api.pipedrive.com/")) {
      return new Response(null, { status: 302, headers: { location: "https://storage.example/f" } });
    }
    assert.equal(address, "https://storage.example/f");
    token = new Headers(init.headers).get("x-api-token");
    return new Response("stored");
  };
  const crm = new Pipedrive({ apiToken: "t", fetch });
  assert.equal(await (await (await crm.files.download(1)).blob()).text(), "stored");
  assert.equal(token, null);
});

test("a signal ends a download in the middle of its bytes", () =>
  serving(
    (_, response) => response.write("some"), // and never the rest
    async (crm) => {
      const controller = new AbortController();
      const reader = (await crm.files.download(1, { signal: controller.signal })).stream().getReader();
      assert.equal((await reader.read()).value.byteLength, 4);
      controller.abort(new Error("enough"));
      await assert.rejects(reader.read(), /enough/);
    },
  ));

const MEGABYTE = 2 ** 20;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

/** How far memory grew at most while something ran, what is only waiting to be collected left out. */
async function peak(run) {
  const grown = () => {
    collect();
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    return arrayBuffers + heapUsed;
  };
  const before = grown();
  let most = 0;
  await run(() => (most = Math.max(most, grown() - before)));
  return most / MEGABYTE;
}

test("a download of 100 MB keeps memory flat", () =>
  serving(
    async (_, response) => {
      const chunk = Buffer.alloc(MEGABYTE / 4);
      for (let i = 0; i < 400; i++) if (!response.write(chunk)) await once(response, "drain");
      response.end();
    },
    async (crm) => {
      let length = 0;
      const most = await peak(async (sample) => {
        let seen = 0; // once a megabyte: collecting garbage takes most of the time
        for await (const chunk of (await crm.files.download(1)).stream()) {
          length += chunk.byteLength;
          if (length - seen < MEGABYTE) continue;
          seen = length;
          sample();
        }
      });
      assert.equal(length, 100 * MEGABYTE);
      assert.ok(most < 25, `${most} MB`);
    },
  ));

test("an upload of 100 MB from a stream keeps memory flat", () =>
  serving(
    async (request, response) => {
      let length = 0;
      for await (const chunk of request) length += chunk.length;
      response.end(JSON.stringify({ success: true, data: { id: length } }));
    },
    async (crm) => {
      let left = 400;
      let sample = () => undefined;
      const data = new ReadableStream({
        pull(controller) {
          if (left % 4 === 0) sample();
          if (left-- > 0) controller.enqueue(new Uint8Array(MEGABYTE / 4));
          else controller.close();
        },
      });
      const most = await peak(async (take) => {
        sample = take;
        const { id } = await crm.files.create({ file: { name: "long.bin", data } });
        assert.ok(id > 100 * MEGABYTE);
      });
      assert.ok(most < 25, `${most} MB`);
    },
  ));
