// Starts the page: connects, chooses a pipeline, loads its board and wires the parts together.

import { Pipedrive } from "pipedrive-wasm";
import { Board, sumByCurrency } from "./board-state.js";
import { BoardView } from "./board-view.js";
import { startCardMenu } from "./card-menu.js";
import { Changes } from "./changes.js";
import { askForToken, loadConfig } from "./config.js";
import { dealActions } from "./deal-actions.js";
import { DealForm } from "./deal-form.js";
import { DealPanel } from "./deal-panel.js";
import { byId, el } from "./dom.js";
import { formatCount, formatSums } from "./format.js";
import { LostForm } from "./lost-form.js";
import { startDragging, startKeys } from "./moving.js";
import { announce, rescueToasts } from "./notices.js";
import { hideNotice, setState, showColumns, showError, showMessage, showNotice, watchConnection } from "./page-state.js";
import { problemLine, wasAborted, logUnknown } from "./problems.js";
import { Related } from "./related.js";
import { dealInAddress, followDeals, leaveDeal, openDeal, pipelineInAddress, setPipelineInAddress } from "./route.js";
import { startSearch } from "./search.js";

// Only a listing that asks for it tells the next activity.
const DEAL_EXTRAS = ["next_activity_id"];

/** What is on show: the client, its pipelines, and the board with all that belongs to it. */
const shown = { crm: null, pipelines: [], board: null, related: null, changes: null, calls: new AbortController(), loaded: false };
let retry = start;
let summaryDue = false;
let visible = new Set();

const view = new BoardView(wantRelated);
const actions = dealActions({ current: () => shown, view, closePanel: () => panel.close() });
const lostForm = new LostForm(actions.lose);
const panel = new DealPanel({
  move: (deal, stageId) => actions.move(deal.id, stageId),
  win: actions.win,
  lose: (deal) => lostForm.open(deal),
  closed: leaveDeal,
});
const search = startSearch({
  filter: (filter) => view.setFilter(filter),
  matches: () => view.matches,
  search: (term, signal) => shown.crm.deals.search({ term, fields: ["title"], status: "open" }, { signal }),
});
let dealForm = null;

startCardMenu({
  find: (id) => (shown.board?.deals.has(id) ? { deal: shown.board.deals.get(id), stages: shown.board.stages } : null),
  open: openDeal,
  move: actions.move,
  win: (id) => actions.win(shown.board.deals.get(id)),
  lose: (id) => lostForm.open(shown.board.deals.get(id)),
});
startDragging(actions.move);
startKeys(actions.moveBeside);
followDeals(showDeal);
watchConnection(() => document.body.dataset.state === "error" && retry());
for (const dialog of document.querySelectorAll("dialog")) dialog.addEventListener("close", rescueToasts);
byId("add-deal").addEventListener("click", addDeal);
byId("pipeline").addEventListener("change", (event) => loadBoard(Number(event.target.value)));
await start();

/** From nothing to a board. */
async function start() {
  retry = start;
  setState("loading");
  byId("pipeline").replaceChildren(el("option", {}, "Loading pipelines…"));
  showColumns();
  view.showSkeleton();
  try {
    shown.crm ??= await connect();
    shown.pipelines = await shown.crm.pipelines.list().toArray({ max: 500 });
  } catch (error) {
    // A token may be changed on the server's side, or typed again.
    if (error?.code === "authentication") shown.crm = null;
    byId("pipeline").replaceChildren(el("option", {}, "No pipelines loaded"));
    return showError(error, start);
  }
  dealForm ??= new DealForm(shown.crm, dealAdded);
  if (shown.pipelines.length === 0) return showNoPipelines();
  const select = byId("pipeline");
  select.replaceChildren(...shown.pipelines.map(({ id, name }) => el("option", { value: id }, name)));
  select.disabled = false;
  const wanted = shown.pipelines.find(({ id }) => id === pipelineInAddress()) ?? shown.pipelines[0];
  select.value = String(wanted.id);
  await loadBoard(wanted.id);
  showDeal(dealInAddress());
}

async function connect() {
  const config = await loadConfig();
  if (config.apiToken) return new Pipedrive(config);
  byId("columns").hidden = true;
  setState("ready");
  const asked = await askForToken(byId("state"), config.baseUrl);
  setState("loading");
  showColumns();
  return new Pipedrive(asked);
}

/** Loads a pipeline's stages, then its open deals page by page. */
async function loadBoard(pipelineId) {
  retry = () => loadBoard(pipelineId);
  shown.calls.abort();
  const { signal } = (shown.calls = new AbortController());
  const pipeline = shown.pipelines.find(({ id }) => id === pipelineId);
  setPipelineInAddress(pipelineId);
  setState("loading");
  shown.loaded = false;
  byId("add-deal").disabled = true;
  byId("summary").textContent = "Loading deals…";
  hideNotice();
  search.clear();
  showColumns();
  view.showSkeleton();
  const { crm } = shown;
  try {
    const stages = await crm.stages.list({ pipeline_id: pipelineId, sort_by: "order_nr" }, { signal }).toArray({ max: 1_000 });
    const board = new Board(pipeline, stages);
    Object.assign(shown, { board, related: new Related(crm, signal), changes: new Changes(crm, board) });
    if (stages.length === 0) return showNoStages(pipeline);
    board.addEventListener("change", () => scheduleSummary(board));
    view.show(board, shown.related);
    byId("add-deal").disabled = false;
    await loadDeals(crm, board, signal);
  } catch (error) {
    if (signal.aborted || wasAborted(error)) return;
    return showError(error, retry);
  }
  if (signal.aborted) return;
  shown.loaded = true;
  setState("ready");
  document.title = `${pipeline.name} – Pipeline board`;
  writeSummary(shown.board);
  announce(`${pipeline.name}: ${formatCount(shown.board.deals.size, "open deal", "open deals")}`);
}

async function loadDeals(crm, board, signal) {
  let page = [];
  const draw = () => {
    const deals = page;
    page = [];
    if (!signal.aborted) board.append(deals);
  };
  const params = { pipeline_id: board.pipeline.id, status: "open", sort_by: "update_time", sort_direction: "desc", include_fields: DEAL_EXTRAS };
  for await (const deal of crm.deals.list(params, { signal })) {
    // Deals of one page follow each other without a pause: the timer fires when the next page has to be waited for.
    if (page.push(deal) === 1) setTimeout(draw);
  }
  draw();
}

function scheduleSummary(board) {
  if (summaryDue) return;
  summaryDue = true;
  queueMicrotask(() => {
    summaryDue = false;
    if (board === shown.board) writeSummary(board);
  });
}

function writeSummary(board) {
  const deals = [...board.deals.values()];
  const count = formatCount(deals.length, "open deal", "open deals");
  const sums = formatSums(sumByCurrency(deals));
  byId("summary").textContent = shown.loaded ? [count, ...sums].join(" · ") : `Loading deals… ${count} so far`;
  if (!shown.loaded) return;
  if (deals.length > 0) return showColumns();
  showMessage({
    drawing: "columns",
    title: `No open deals in ${board.pipeline.name}`,
    text: "Add the first one, or choose another pipeline.",
    action: { label: "Add deal", run: addDeal },
  });
}

/** Looks up what the drawn cards name. Columns are drawn one by one, so their wishes are put together. */
function wantRelated(deals) {
  const { related } = shown;
  if (visible.size === 0) {
    queueMicrotask(async () => {
      const wanted = visible;
      visible = new Set();
      try {
        await related.load(wanted, () => view.refreshCards());
      } catch (error) {
        if (wasAborted(error)) return;
        logUnknown(error);
        showNotice(`Some names or activities are missing. ${problemLine(error)}`, () => wantRelated([...wanted]));
      }
    });
  }
  for (const deal of deals) visible.add(deal);
}

function showDeal(id) {
  if (id === null) return panel.close();
  if (shown.board && panel.id !== id) panel.open(id, shown);
}

function addDeal() {
  if (shown.board?.stages.length) dealForm.open(shown.board, shown.changes);
}

function dealAdded(deal) {
  view.focusDeal(deal.id, deal.stage_id);
  announce(`${deal.title} added`);
}

function showNoPipelines() {
  showMessage({ drawing: "alert", title: "No pipelines", text: "This account has no pipeline, or none that you may see.", action: { label: "Retry", run: start } });
  setState("ready");
  byId("summary").textContent = "";
}

function showNoStages(pipeline) {
  showMessage({ drawing: "alert", title: `${pipeline.name} has no stages`, text: "Add stages to it in Pipedrive, then try again.", action: { label: "Retry", run: retry } });
  setState("ready");
  byId("summary").textContent = "";
}
