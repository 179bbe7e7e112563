// Draws a board: columns with their sums, and the cards in them.

import { createCard, fillCard } from "./card.js";
import { byId, el, reconcile } from "./dom.js";
import { formatCount, formatSums } from "./format.js";
import { sumByCurrency } from "./board-state.js";

// Cards drawn a column before "Show more": a stage may hold thousands.
const STEP = 100;

export class BoardView {
  #board = null;
  #related = null;
  #cards = new Map();
  #columns = new Map();
  #dirty = new Set();
  #filter = null;
  #onVisible;
  #menu = byId("card-menu");
  #root = byId("columns");

  /** @param {(deals: object[]) => void} onVisible told which deals' cards are drawn */
  constructor(onVisible) {
    this.#onVisible = onVisible;
  }

  /** Grey columns while nothing is known yet. */
  showSkeleton() {
    this.#forget();
    const column = (cards) => el(
      "div",
      { class: "column", "aria-hidden": "true" },
      el("div", { class: "column-head" }, el("div", { class: "skeleton-line" })),
      el("div", { class: "skeleton" }, ...Array.from({ length: cards }, () => el("span"))),
    );
    this.#root.replaceChildren(...[3, 2, 4, 1].map(column));
  }

  show(board, related) {
    this.#forget();
    this.#board = board;
    this.#related = related;
    for (const stage of board.stages) this.#columns.set(stage.id, createColumn(stage, () => this.#showMore(stage.id)));
    this.#root.replaceChildren(...[...this.#columns.values()].map((column) => column.section));
    board.addEventListener("change", this.#onChange);
    for (const stage of board.stages) this.#draw(stage.id);
  }

  /** Shows only deals that `filter` accepts; null shows all. */
  setFilter(filter) {
    this.#filter = filter;
    if (!this.#board) return;
    for (const stage of this.#board.stages) this.#draw(stage.id);
  }

  /** Writes the cards again, after looked-up records arrived. */
  refreshCards() {
    for (const [id, card] of this.#cards) {
      const deal = this.#board?.deals.get(id);
      if (deal && card.isConnected) this.#fill(card, deal);
    }
  }

  /** Puts the keyboard on a deal's card, or on its stage where the card isn't drawn. */
  focusDeal(id, stageId) {
    this.#drawNow();
    const link = this.#cards.get(id)?.querySelector("a");
    if (link?.isConnected) link.focus();
    else if (this.#columns.has(stageId)) this.#columns.get(stageId).name.focus();
    else byId("board").focus();
  }

  /** Where a card vanished under the keyboard, goes on from `id`. */
  keepFocus(id, stageId) {
    this.#drawNow();
    if (document.activeElement === document.body) this.focusDeal(id, stageId);
  }

  /** The deal to go to when this one leaves: the next in its stage, else the one before. */
  neighbour(id) {
    const card = this.#cards.get(id);
    const beside = card?.nextElementSibling ?? card?.previousElementSibling;
    return beside ? Number(beside.dataset.deal) : null;
  }

  /** How many deals the filter lets through. */
  get matches() {
    if (!this.#board) return 0;
    return [...this.#board.deals.values()].filter((deal) => !this.#filter || this.#filter(deal)).length;
  }

  #onChange = (event) => {
    // Several changes in a row, such as a page of deals, are drawn once.
    if (this.#dirty.size === 0) queueMicrotask(() => this.#drawNow());
    for (const stageId of event.detail.stageIds) this.#dirty.add(stageId);
  };

  #drawNow() {
    const stageIds = [...this.#dirty];
    this.#dirty.clear();
    const focused = document.activeElement;
    for (const stageId of stageIds) this.#draw(stageId);
    // A card that changes its column keeps its element, but not the focus.
    if (focused !== document.activeElement && focused?.isConnected) focused.focus();
  }

  #draw(stageId) {
    const column = this.#columns.get(stageId);
    if (!column) return;
    const all = this.#board.column(stageId);
    const deals = this.#filter ? all.filter(this.#filter) : all;
    const drawn = deals.slice(0, column.limit);
    reconcile(column.list, drawn.map((deal) => this.#card(deal)));
    column.count.textContent = deals.length === all.length
      ? formatCount(all.length, "deal", "deals")
      : `${deals.length} of ${formatCount(all.length, "deal", "deals")}`;
    const sums = formatSums(sumByCurrency(deals));
    column.sums.replaceChildren(...(sums.length > 0 ? sums : ["No value"]).map((sum) => el("li", {}, sum)));
    column.empty.hidden = deals.length > 0;
    column.empty.textContent = all.length > 0 ? "No matching deals" : "No deals in this stage";
    column.more.hidden = deals.length <= column.limit;
    column.more.textContent = `Show ${Math.min(STEP, deals.length - column.limit)} more`;
    if (drawn.length > 0) this.#onVisible(drawn);
  }

  #card(deal) {
    let card = this.#cards.get(deal.id);
    if (!card) this.#cards.set(deal.id, (card = createCard(deal, this.#menu)));
    this.#fill(card, deal);
    return card;
  }

  #fill(card, deal) {
    fillCard(card, deal, {
      stage: this.#board.stageById.get(deal.stage_id),
      related: this.#related,
      saving: this.#board.saving.has(deal.id),
    });
  }

  #showMore(stageId) {
    const column = this.#columns.get(stageId);
    const first = column.limit;
    column.limit += STEP;
    this.#draw(stageId);
    column.list.children[first]?.querySelector("a").focus();
  }

  #forget() {
    this.#board?.removeEventListener("change", this.#onChange);
    this.#board = null;
    this.#cards.clear();
    this.#columns.clear();
    this.#dirty.clear();
  }
}

function createColumn(stage, showMore) {
  const id = `stage-${stage.id}`;
  const count = el("span", { class: "column-count" });
  const name = el("h2", { class: "column-name", tabindex: "-1" }, el("span", { id }, stage.name), " ", count);
  const sums = el("ul", { class: "column-sums", "aria-label": `Value in ${stage.name}` });
  const list = el("ul", { class: "cards", "aria-labelledby": id });
  const empty = el("p", { class: "column-empty", hidden: true });
  const more = el("button", { type: "button", class: "button quiet column-more", hidden: true, click: showMore });
  const section = el(
    "section",
    { class: "column", "aria-labelledby": id, "data-stage": stage.id },
    el("header", { class: "column-head" }, name, sums),
    el("div", { class: "column-cards" }, list, empty, more),
  );
  return { section, name, count, sums, list, empty, more, limit: STEP };
}
