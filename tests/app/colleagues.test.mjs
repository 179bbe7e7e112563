// Two users of one company: what one of them ends goes on for the other.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { install } from "../../demo/app.mjs";
import { askTokens, askWorker, startAll, surface } from "./running.mjs";

describe("two users of a company", () => {
  let all;
  before(async () => { all = await startAll({ installed: false }); });
  after(() => all?.end());
  beforeEach(async () => {
    for (const userId of [1, 2]) {
      await all.sandbox.control("settings", { app: { userId } });
      await install(all.app);
    }
  });

  /** The second user's view of the webhooks; they see those that are in their own name. */
  const asColleague = async (method, path) => {
    const { tokens } = JSON.parse((await askTokens(all.app, "get", "1001:2")).text);
    const answer = await fetch(all.sandbox.baseUrl + path, { method, headers: { authorization: `Bearer ${tokens.accessToken}` } });
    return (await answer.json()).data;
  };
  const hooks = () => asColleague("GET", "/v1/webhooks");
  /** As where the app's webhooks are all in the first user's name. */
  const leaveThemToTheFirst = async () => {
    for (const { id } of await hooks()) await asColleague("DELETE", `/v1/webhooks/${id}`);
    assert.deepEqual(await hooks(), []);
  };
  const deletions = async () => {
    const { writes } = await all.sandbox.control("log");
    return writes.filter(({ method, path }) => method === "DELETE" && path.includes("/webhooks/")).length;
  };

  test("when one disconnects no webhook is deleted, and they are registered in the other's name", async () => {
    await leaveThemToTheFirst();
    const before = await deletions();
    assert.deepEqual(await askWorker(all.app, "POST", "/api/disconnect"), { status: 200, body: { revoked: true } });
    assert.equal(await deletions(), before);
    assert.equal((await hooks()).length, 3);
    assert.equal((await askWorker(all.app, "GET", "/api/app", 2)).body.hooks.length, 3);
  });

  test("the last one to disconnect takes the webhooks away", async () => {
    await askWorker(all.app, "POST", "/api/disconnect");
    const before = await deletions();
    assert.deepEqual(await askWorker(all.app, "POST", "/api/disconnect", 2), { status: 200, body: { revoked: true } });
    assert.equal(await deletions(), before + 3);
  });

  test("when one uninstalls the app in Pipedrive the webhooks are registered in the other's name, and open surfaces are told", async () => {
    await leaveThemToTheFirst();
    const heard = [];
    let onNews;
    const news = new Promise((go) => { onNews = go; });
    const page = await all.open("/", {
      prepare: (page) => page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => {
        heard.push(JSON.parse(payload));
        if (heard.at(-1).about === "webhooks") onNews();
      })),
    });
    await surface(page, "floating").locator("[data-live=open]").waitFor({ state: "attached" });
    await all.sandbox.control("oauth/uninstall", { userId: 1 });
    await news;
    assert.deepEqual(heard[0], { about: "connection", connected: false });
    assert.equal((await hooks()).length, 3);
    await page.context().close();
  });
});
