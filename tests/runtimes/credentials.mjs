// Which way a watched upload goes in a browser, what its caller is told, and where credentials end up.

import assert from "node:assert/strict";

import { hosts } from "./hosts.mjs";

const SECRET = "secret-0123456789";
/** Bytes of the file that is uploaded. */
const SIZE = 2 ** 20;
const TOKEN = { accessToken: SECRET };
const OWN = { headers: { authorization: `Basic ${SECRET}` } };
const KEY = { headers: { "x-proxy-key": SECRET } };

/** Runs a call in the page; says what came of it, each step of progress, and how often XMLHttpRequest sent. */
async function call(page, options, what) {
  return page.evaluate(
    async ([options, what, size]) => {
      const { Pipedrive } = await import("pipedrive-wasm");
      const crm = new Pipedrive(options);
      let byXhr = 0;
      const { send } = XMLHttpRequest.prototype;
      XMLHttpRequest.prototype.send = function (body) {
        byXhr++;
        send.call(this, body);
      };
      const steps = [];
      const watch = { onProgress: (step) => steps.push(step) };
      const file = new File([new Uint8Array(size)], "a.bin");
      const stream = () => ({ name: "a.bin", data: file.stream() });
      const calls = {
        "a watched upload": () => crm.files.create({ file }, watch),
        "a watched upload of a stream": () => crm.files.create({ file: stream() }, watch),
        "an upload": () => crm.files.create({ file }),
        "an upload of a stream": () => crm.files.create({ file: stream() }),
        "a read": () => crm.deals.get(1),
        "a download": () => crm.files.download(1),
      };
      const outcome = await calls[what]().then(() => "done", (error) => error.code);
      return { outcome, steps, byXhr };
    },
    [options, what, SIZE],
  );
}

/** XMLHttpRequest counts the whole form, somewhat more than the file. */
function assertWatched({ outcome, steps, byXhr }) {
  assert.deepEqual([outcome, byXhr], ["done", 1]);
  const { loaded, total } = steps.at(-1);
  assert.ok(loaded === total && total > SIZE, JSON.stringify(steps));
  for (let i = 1; i < steps.length; i++) assert.ok(steps[i].loaded >= steps[i - 1].loaded, JSON.stringify(steps));
}

const ENDS = [
  { loaded: 0, total: SIZE },
  { loaded: SIZE, total: SIZE },
];

/** Each takes the two hosts and a page that has the package in its import map. */
export const cases = {
  "an upload without a credential is watched byte by byte": async ({ api }, page) => {
    assertWatched(await call(page, { baseUrl: api.url }, "a watched upload"));
    assert.equal(api.sent.length, 1);
  },

  "an upload with an access token is watched byte by byte": async ({ api }, page) => {
    for (const what of ["a watched upload", "a watched upload of a stream"]) {
      assertWatched(await call(page, { baseUrl: api.url, ...TOKEN }, what));
      assert.equal(api.sent.at(-1).headers.authorization, `Bearer ${SECRET}`);
      await page.reload();
    }
  },

  "an upload with an API token or a header of the caller's is told of at its ends": async ({ api }, page) => {
    for (const options of [{ apiToken: SECRET }, KEY]) {
      for (const what of ["a watched upload", "a watched upload of a stream"]) {
        const came = await call(page, { baseUrl: api.url, ...options }, what);
        assert.deepEqual(came, { outcome: "done", steps: ENDS, byXhr: 0 });
        assert.ok(api.sent.at(-1).length > SIZE);
      }
    }
  },

  "an access token isn't given to XMLHttpRequest where it might be redirected with it": async ({ api }, page) => {
    await page.evaluate(() => delete Response.prototype.bytes); // as in a browser of 2022
    const came = await call(page, { baseUrl: api.url, ...TOKEN }, "a watched upload");
    assert.deepEqual(came, { outcome: "done", steps: ENDS, byXhr: 0 });
    assert.equal(api.sent[0].headers.authorization, `Bearer ${SECRET}`);
  },

  "with a fetch of the caller's an upload is told of at its ends": async ({ api }, page) => {
    const came = await page.evaluate(
      async ([baseUrl, size]) => {
        const { Pipedrive } = await import("pipedrive-wasm");
        const crm = new Pipedrive({ baseUrl, fetch: (url, init) => fetch(url, init) });
        const steps = [];
        const file = new File([new Uint8Array(size)], "a.bin");
        await crm.files.create({ file }, { onProgress: (step) => steps.push(step) });
        return steps;
      },
      [api.url, SIZE],
    );
    assert.deepEqual(came, ENDS);
  },

  "authorization is left behind by a watched upload that is redirected": async ({ api, moved, elsewhere }, page) => {
    for (const options of [TOKEN, OWN]) {
      const { outcome, byXhr } = await call(page, { baseUrl: moved, ...options }, "a watched upload");
      assert.deepEqual([outcome, byXhr], ["unexpected_response", 1]);
      assert.ok(api.sent.at(-1).headers.authorization.endsWith(SECRET));
      // It arrived, so this isn't a test of a redirect that nobody followed.
      const { path, headers } = elsewhere.sent.at(-1);
      assert.equal(path, "/api/v1/files");
      assert.equal(headers.authorization, undefined);
      await page.reload();
    }
    assert.equal(elsewhere.sent.length, 2);
    assert.ok(!elsewhere.heardOf(SECRET));
  },

  "an API token and headers of the caller's go nowhere else, whatever is redirected": async ({ moved, elsewhere }, page) => {
    for (const options of [{ apiToken: SECRET }, KEY, { ...TOKEN, ...KEY }]) {
      for (const what of ["a watched upload", "a watched upload of a stream", "an upload", "an upload of a stream", "a read", "a download"]) {
        const { outcome, steps } = await call(page, { baseUrl: moved, ...options }, what);
        assert.equal(outcome, "unexpected_response", what);
        assert.deepEqual(steps, what.includes("watched") ? ENDS.slice(0, 1) : [], what);
      }
    }
    assert.deepEqual(elsewhere.sent, []);
    assert.ok(!elsewhere.heardOf(SECRET));
  },

  "an access token goes nowhere else with what isn't watched": async ({ moved, elsewhere }, page) => {
    for (const what of ["an upload", "an upload of a stream", "a read", "a download"]) {
      const { outcome } = await call(page, { baseUrl: moved, ...TOKEN }, what);
      assert.equal(outcome, "unexpected_response", what);
    }
    assert.deepEqual(elsewhere.sent, []);
  },
};

/** Runs a case in a page of its own beside hosts of its own. */
export async function run(name, browser, url) {
  const both = await hosts();
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await cases[name](both, page);
  } finally {
    await page.close();
    await both.close();
  }
}
