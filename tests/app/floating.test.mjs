// The floating window in Chromium: its badge, its list, and a call that is logged.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { messages, nextMessage, startAll, surface } from "./running.mjs";

/** Today where the tests' browser is. */
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Amsterdam" }).format(new Date());

describe("the floating window", () => {
  let all;
  before(async () => { all = await startAll(); });
  after(() => all?.end());
  beforeEach(async () => {
    for (const { id } of await all.crm("GET", "/api/v2/activities?done=false&limit=500")) await all.crm("DELETE", `/api/v2/activities/${id}`);
  });

  const add = (activity) => all.crm("POST", "/api/v2/activities", { owner_id: 1, type: "call", due_date: today(), ...activity });
  const show = async (page) => {
    await page.getByRole("button", { name: /^Due today/ }).click();
    return surface(page, "floating");
  };

  test("it is loaded while it is hidden, and its badge counts what is due by today", async () => {
    await add({ subject: "Call the harbour" });
    await add({ subject: "Long overdue", type: "task", due_date: "2020-02-03" });
    await add({ subject: "Not yet", due_date: "2099-01-01" });
    await add({ subject: "Somebody else's", owner_id: 2 });
    const page = await all.open("/");
    await page.locator("#dock-badge").getByText("2", { exact: true }).waitFor();
    assert.equal(await page.locator("#floating").isVisible(), false);
    const floating = await show(page);
    await floating.getByText("Call the harbour").waitFor();
    assert.deepEqual(await floating.locator("[data-activity] strong").allInnerTexts(), ["Long overdue", "Call the harbour"]);
    await floating.getByText("Overdue: 3 Feb 2020").waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("an activity that is done leaves the list and the badge, and is done in the CRM", async () => {
    const one = await add({ subject: "Only this one" });
    const page = await all.open("/");
    const floating = await show(page);
    const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
    await floating.getByRole("button", { name: "Done: Only this one" }).click();
    await floating.getByText("Nothing is due. Well done.").waitFor();
    await page.locator("#dock-badge").waitFor({ state: "hidden" });
    await saved;
    assert.equal((await all.crm("GET", `/api/v2/activities/${one.id}`)).done, true);
    await page.context().close();
  });

  test("while a call is logged the window is in focus mode, and afterwards it isn't", async () => {
    const page = await all.open("/");
    const floating = await show(page);
    await floating.getByRole("button", { name: "Log a call" }).click();
    await page.locator("#floating.focused").waitFor();
    assert.equal(await page.locator("#floating-hide").isDisabled(), true);
    await floating.getByRole("button", { name: "Save call" }).click();
    await floating.getByText("Say what the call was about.").waitFor();
    await floating.getByLabel("Subject").fill("Asked about the crane");
    await floating.getByLabel("Minutes").fill("75");
    await floating.getByLabel("Note").fill("Wants a < bigger one");
    await floating.getByRole("button", { name: "Save call" }).click();
    await floating.getByText("The call is logged.").waitFor();
    await page.locator("#floating:not(.focused)").waitFor();
    await page.locator(".snackbar").getByText("Call logged").waitFor();
    const [call] = (await all.crm("GET", "/api/v2/activities?done=true&sort_by=id&sort_direction=desc&limit=1"));
    assert.deepEqual([call.subject, call.type, call.duration, call.done, call.owner_id, call.due_date, call.note], ["Asked about the crane", "call", "01:15", true, 1, today(), "Wants a &lt; bigger one"]);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  test("a planned call that was made is logged as that one", async () => {
    const planned = await add({ subject: "Planned call" });
    const page = await all.open("/");
    const floating = await show(page);
    await floating.getByRole("button", { name: "Log call: Planned call" }).click();
    await floating.getByRole("button", { name: "Save call" }).click();
    await floating.getByText("Nothing is due. Well done.").waitFor();
    assert.equal((await all.crm("GET", `/api/v2/activities/${planned.id}`)).done, true);
    await page.context().close();
  });

  test("hidden and shown, it is told so; a deal's title leads to the deal, and Pipedrive's own form plans another", async () => {
    const deal = await all.crm("POST", "/api/v2/deals", { title: "Led to" });
    await add({ subject: "About a deal", deal_id: deal.id });
    const page = await all.open("/");
    const floating = await show(page);
    await floating.getByRole("button", { name: "Led to" }).click();
    await page.waitForURL(new RegExp(`#deal-${deal.id}$`));
    await nextMessage(page, "floating", "visibility", () => page.getByRole("button", { name: "Hide floating window" }).click());
    assert.ok((await messages(page, "floating")).includes("host visibility"));
    await show(page);
    await floating.getByRole("button", { name: "Plan" }).click();
    const form = page.getByRole("dialog", { name: "Add activity" });
    await form.getByLabel("Subject").fill("Planned in Pipedrive");
    await form.getByRole("button", { name: "Save" }).click();
    await form.waitFor({ state: "detached" });
    const [made] = await all.crm("GET", "/api/v2/activities?sort_by=id&sort_direction=desc&limit=1");
    assert.equal(made.subject, "Planned in Pipedrive");
    await page.context().close();
  });
});
