// The page's rules that have no look: what the board knows, changes that fail, notes, money and days.
// They are browser modules, so they run there.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startDemo } from "./demo-page.mjs";

describe("the page's rules", () => {
  let demo;
  let page;
  before(async () => {
    demo = await startDemo();
    page = await demo.open("/favicon.svg");
    await page.goto(demo.url);
  });
  after(() => demo?.end());

  test("a refused change leaves what the CRM confirmed last, whichever of two it was", async () => {
    const run = (refused) => page.evaluate(async (refused) => {
      const { Board } = await import("/app/board-state.js");
      const { Changes } = await import("/app/changes.js");
      const sent = [];
      const update = async (id, change) => {
        sent.push(change.stage_id);
        if (refused.includes(change.stage_id)) throw new Error("refused");
        return { id, ...change };
      };
      const board = new Board({ id: 1 }, [{ id: 10 }, { id: 20 }, { id: 30 }]);
      board.append([{ id: 1, stage_id: 10 }, { id: 2, stage_id: 10 }, { id: 3, stage_id: 10 }]);
      const changes = new Changes({ deals: { update } }, board);
      const both = [changes.move(2, 20), changes.move(2, 30)];
      const shown = board.deals.get(2).stage_id;
      const outcomes = (await Promise.allSettled(both)).map(({ status }) => status);
      const place = board.column(board.deals.get(2).stage_id).map(({ id }) => id);
      return { sent, shown, outcomes, stage: board.deals.get(2).stage_id, place, saving: board.saving.size };
    }, refused);
    const common = { sent: [20, 30], shown: 30, saving: 0 };
    assert.deepEqual(await run([]), { ...common, outcomes: ["fulfilled", "fulfilled"], stage: 30, place: [2] });
    assert.deepEqual(await run([20]), { ...common, outcomes: ["rejected", "fulfilled"], stage: 30, place: [2] });
    assert.deepEqual(await run([30]), { ...common, outcomes: ["fulfilled", "rejected"], stage: 20, place: [2] });
    // Back to where it stood among its neighbours.
    assert.deepEqual(await run([20, 30]), { ...common, outcomes: ["rejected", "rejected"], stage: 10, place: [1, 2, 3] });
  });

  test("deals that don't belong on the board, or come twice, aren't shown", async () => {
    const ids = await page.evaluate(async () => {
      const { Board } = await import("/app/board-state.js");
      const board = new Board({ id: 1 }, [{ id: 10 }]);
      board.append([
        { id: 1, stage_id: 10, status: "open" }, { id: 1, stage_id: 10, status: "open" }, { id: 2, stage_id: 10, status: "won" },
        { id: 3, stage_id: 99, status: "open" }, { id: 4, stage_id: 10, status: "open", is_archived: true },
      ]);
      board.put({ id: 5, stage_id: 10, status: "open" });
      return board.column(10).map(({ id }) => id);
    });
    assert.deepEqual(ids, [5, 1]);
  });

  test("lookups ask for a hundred ids a call, once each, and again after a failure", async () => {
    const calls = await page.evaluate(async () => {
      const { Related } = await import("/app/related.js");
      const calls = [];
      let failing = true;
      const list = async function* ({ ids }) {
        calls.push(ids.length);
        if (failing && ids.length < 100) throw new Error("refused");
        for (const id of ids) if (id !== 7) yield { id, name: `Person ${id}` };
      };
      const none = { list: async function* () {} };
      const related = new Related({ persons: { list }, organizations: none, activities: none });
      const deals = Array.from({ length: 250 }, (_, at) => ({ id: at, person_id: at }));
      const failed = await related.load(deals, () => {}).then(() => "no", (error) => error.message);
      const unread = related.person(249).unread;
      failing = false;
      await related.load(deals, () => {});
      await related.load(deals, () => {});
      return { calls, failed, unread, known: related.person(249).name, hidden: related.person(7), never: related.person(999) };
    });
    assert.deepEqual(calls, { calls: [100, 100, 50, 50], failed: "refused", unread: true, known: "Person 249", hidden: null, never: undefined });
  });

  test("a note's markup becomes plain text, and plain text becomes harmless markup", async () => {
    const [read, written] = await page.evaluate(async () => {
      const { noteText, noteHtml } = await import("/app/note-text.js");
      const html = "<p>A &amp; B</p><ul><li>one</li><li>two</li></ul>x<br>y<img src=x onerror=\"document.title='taken'\"><style>p{}</style>";
      return [noteText(html), noteHtml("a < b\n\"c\" & d ")];
    });
    assert.equal(read, "A & B\n\n• one\n• two\nx\ny");
    assert.equal(written, "a &lt; b<br>&quot;c&quot; &amp; d");
  });

  test("money and days are written for the reader", async () => {
    const texts = await page.evaluate(async () => {
      const { due, formatMoney, formatSums, idleDays } = await import("/app/format.js");
      const now = new Date("2026-11-22T10:00:00Z");
      const text = (activity) => due(activity, now);
      return {
        money: [formatMoney(1250, "EUR"), formatMoney(0.5, "JPY"), formatMoney(3, "Gold coins"), formatMoney(undefined, "EUR")],
        sums: formatSums(new Map([["USD", 0.1 + 0.2], ["EUR", 2]])),
        due: [
          text({ due_date: "2026-11-22" }), text({ due_date: "2026-11-21" }), text({ due_date: "2026-11-23", due_time: "08:30:00" }),
          text({ due_date: "2026-11-22", due_time: "09:00" }), text({ due_date: "2027-01-04" }), text({}),
        ],
        idle: [30, 29].map((days) => idleDays(
          { update_time: new Date(now - days * 86_400_000).toISOString() }, { is_deal_rot_enabled: true, days_to_rotten: 30 }, now,
        )),
        noRot: idleDays({ update_time: "2020-01-01T00:00:00Z" }, { is_deal_rot_enabled: false, days_to_rotten: 30 }, now),
      };
    });
    assert.deepEqual(texts, {
      money: ["€1,250", "JP¥1", "3 Gold coins", null],
      sums: ["€2", "US$0.30"],
      due: [
        { text: "Today", overdue: false }, { text: "Overdue: Yesterday", overdue: true }, { text: "Tomorrow, 09:30", overdue: false },
        { text: "Overdue: Today, 10:00", overdue: true }, { text: "Mon, 4 Jan 2027", overdue: false }, null,
      ],
      idle: [30, null],
      noRot: null,
    });
  });
});
