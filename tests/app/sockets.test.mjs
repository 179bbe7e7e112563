// Who hears news, where some sockets are too old and some are dead: on sockets that are scripted, since workerd's clock can't be moved.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const HOUR_MS = 3_600_000;
const NOW = 1_700_000_000_000;

/** A socket of so many hours; as workerd's does, it throws where it is written to after its end. */
function socket(hours, { isDead = false } = {}) {
  const heard = [];
  const closes = [];
  return {
    heard,
    closes,
    deserializeAttachment: () => ({ since: NOW - hours * HOUR_MS }),
    send(text) {
      if (isDead || closes.length > 0) throw new TypeError("Can't call WebSocket send() after close().");
      heard.push(text);
    },
    close(code) {
      if (isDead) throw new TypeError("the peer is gone");
      closes.push(code);
    },
  };
}

describe("news for a company's sockets", () => {
  let tellAll;
  before(async () => {
    const entry = fileURLToPath(new URL("../../examples/app/src/worker/sockets.ts", import.meta.url));
    const { outputFiles: [file] } = await build({ entryPoints: [entry], write: false, format: "esm", target: "es2022" });
    ({ tellAll } = await import(`data:text/javascript;base64,${Buffer.from(file.contents).toString("base64")}`));
  });

  test("one that is too old is closed, hears nothing, and keeps nothing from those after it, however often it is still there", () => {
    const [old, young] = [socket(13), socket(1)];
    tellAll([old, young], "first", NOW);
    tellAll([old, young], "second", NOW);
    assert.deepEqual(old.heard, []);
    assert.equal(old.closes[0], 1001);
    assert.deepEqual([young.heard, young.closes], [["first", "second"], []]);
  });

  test("one that can't be written to is closed, and those after it hear the news", () => {
    const closed = socket(1);
    closed.close(1000);
    const young = socket(1);
    tellAll([closed, young], "news", NOW);
    assert.deepEqual(closed.closes, [1000, 1011]);
    assert.deepEqual(young.heard, ["news"]);
  });

  test("one that can't even be closed makes no delivery fail", () => {
    const [dead, deadAndOld, young] = [socket(1, { isDead: true }), socket(13, { isDead: true }), socket(12)];
    tellAll([dead, deadAndOld, young], "news", NOW);
    assert.deepEqual(young.heard, ["news"]);
  });
});
