// Redirects over real HTTP in Node: where a credential ends up.

import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";

import { Pipedrive } from "pipedrive-wasm";

import { hosts } from "../runtimes/hosts.mjs";

const SECRET = "secret-0123456789";
const both = await hosts();
const { moved, elsewhere } = both;
after(() => both.close());
beforeEach(() => elsewhere.sent.splice(0));

const file = new File(["inside"], "a.txt");
const stream = () => ({ name: "a.txt", data: file.stream() });
const onProgress = () => undefined;
const calls = {
  "a read": (crm) => crm.deals.get(1),
  "a write": (crm) => crm.deals.create({ title: "a" }),
  "an upload": (crm) => crm.files.create({ file }),
  "a watched upload": (crm) => crm.files.create({ file }, { onProgress }),
  "an upload of a stream": (crm) => crm.files.create({ file: stream() }),
};
const credentials = {
  "an API token": { apiToken: SECRET },
  "an access token": { accessToken: SECRET },
  "a header of the caller's": { headers: { "x-proxy-key": SECRET } },
};

for (const [what, options] of Object.entries(credentials)) {
  for (const [how, call] of Object.entries(calls)) {
    test(`${how} with ${what} follows no redirect`, async () => {
      // A stream's redirect is an error of Node's own: it keeps no copy of the body to send again.
      const code = /stream|watched/.test(how) ? "connection" : "unexpected_response";
      await assert.rejects(call(new Pipedrive({ baseUrl: moved, ...options })), { code });
      assert.deepEqual(elsewhere.sent, []);
    });
  }

  test(`a download with ${what} follows a redirect and leaves it behind`, async () => {
    const file = await new Pipedrive({ baseUrl: moved, ...options }).files.download(1);
    assert.ok((await file.bytes()).length > 0);
    assert.deepEqual(elsewhere.sent.map(({ method, path }) => [method, path]), [["GET", "/api/v1/files/1/download"]]);
    assert.ok(!elsewhere.heardOf(SECRET));
  });
}
