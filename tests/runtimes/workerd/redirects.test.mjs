// Redirects in workerd: where a credential ends up.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { hosts } from "../hosts.mjs";
import { start } from "./workerd.mjs";

const SECRET = "secret-0123456789";
const worker = await start(fileURLToPath(new URL("./redirects.mjs", import.meta.url)));
after(() => worker.close());

const credentials = {
  "an API token": { apiToken: SECRET },
  "an access token": { accessToken: SECRET },
  "a header of the caller's": { headers: { "x-proxy-key": SECRET } },
};

for (const [what, options] of Object.entries(credentials)) {
  test(`${what} goes nowhere else, whatever is redirected`, async () => {
    const { moved, elsewhere, close } = await hosts();
    try {
      const outcomes = await worker.ask({ method: "POST", body: JSON.stringify({ baseUrl: moved, ...options }) });
      const refused = "unexpected_response";
      assert.deepEqual(await outcomes.json(), {
        "a read": refused,
        "a write": refused,
        "an upload": refused,
        "a watched upload": refused,
        "an upload of a stream": refused,
        "a download": "done",
      });
      assert.deepEqual(elsewhere.sent.map(({ method, path }) => [method, path]), [["GET", "/api/v1/files/1/download"]]);
      assert.ok(!elsewhere.heardOf(SECRET));
    } finally {
      await close();
    }
  });
}
