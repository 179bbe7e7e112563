// A deal's detail, in a panel at the side.

import { byId, el } from "./dom.js";
import { formatDay, formatMoment, formatMoney, idleDays, parseMoment } from "./format.js";
import { activitiesSection, notesSection, organizationSection, personSection, section } from "./deal-sections.js";
import { problem, wasAborted, logUnknown } from "./problems.js";

const STATUS = { open: "Open", won: "Won", lost: "Lost", deleted: "Deleted" };

export class DealPanel {
  #dialog = byId("deal-panel");
  #stage = byId("deal-stage");
  #deal = null;
  #board = null;
  #calls = new AbortController();
  #actions;

  /**
   * @param {object} actions
   * @param {(deal: object, stageId: number) => void} actions.move
   * @param {(deal: object) => Promise<void>} actions.win
   * @param {(deal: object) => void} actions.lose
   * @param {() => void} actions.closed
   */
  constructor(actions) {
    this.#actions = actions;
    this.#stage.addEventListener("change", () => actions.move(this.#deal, Number(this.#stage.value)));
    byId("deal-won").addEventListener("click", () => actions.win(this.#deal));
    byId("deal-lost").addEventListener("click", () => actions.lose(this.#deal));
    this.#dialog.querySelector("[data-close]").addEventListener("click", () => this.#dialog.close());
    // A click beside the panel lands on the dialog itself.
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#closed());
  }

  /** The deal on show, or null. */
  get id() {
    return this.#dialog.open ? this.#deal?.id ?? null : null;
  }

  open(id, { crm, board, related }) {
    this.#stopCalls();
    this.#board = board;
    board.addEventListener("change", this.#refresh);
    this.#deal = { id };
    if (!this.#dialog.open) this.#dialog.showModal();
    const known = board.deals.get(id);
    if (known) this.#show(known, crm, related);
    else void this.#fetch(id, crm, related);
    byId("deal-title").focus();
  }

  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  /** For a deal that isn't on the board, such as a won one that a link leads to. */
  async #fetch(id, crm, related) {
    const { signal } = this.#calls;
    byId("deal-title").textContent = "Deal";
    byId("deal-value").textContent = "";
    byId("deal-status").textContent = "";
    byId("deal-actions").hidden = true;
    byId("deal-body").replaceChildren(el("div", { class: "section" }, el("div", { class: "skeleton-line" })));
    try {
      this.#show(await crm.deals.get(id, {}, { signal }), crm, related);
    } catch (error) {
      if (wasAborted(error)) return;
      logUnknown(error);
      const { title, text, detail } = problem(error);
      const retry = el("button", { type: "button", class: "button quiet", click: () => void this.#fetch(id, crm, related) }, "Retry");
      byId("deal-body").replaceChildren(
        el("div", { class: "state" }, el("h2", {}, title), el("p", {}, text), el("p", { class: "detail" }, detail), retry),
      );
    }
  }

  #show(deal, crm, related) {
    const { signal } = this.#calls;
    this.#deal = deal;
    this.#writeHead();
    byId("deal-body").replaceChildren(
      this.#facts(),
      section("Person", () => personSection(deal, related)),
      section("Organization", () => organizationSection(deal, related)),
      section("Next activities", () => activitiesSection(crm, deal, signal)),
      section("Notes", () => notesSection(crm, deal, signal)),
    );
  }

  #writeHead() {
    const deal = this.#deal;
    const status = deal.status ?? "open";
    byId("deal-title").textContent = deal.title || `Deal ${deal.id}`;
    byId("deal-value").textContent = formatMoney(deal.value, deal.currency) ?? "No value";
    byId("deal-status").className = `status ${status}`;
    byId("deal-status").textContent = STATUS[status] ?? status;
    // Deals of another pipeline have stages that aren't known here.
    const movable = this.#board.admits(deal);
    byId("deal-actions").hidden = false;
    this.#stage.parentElement.hidden = !movable;
    if (movable) {
      this.#stage.replaceChildren(...this.#board.stages.map(({ id, name }) => el("option", { value: id }, name)));
      this.#stage.value = String(deal.stage_id);
    }
    byId("deal-won").hidden = status !== "open";
    byId("deal-lost").hidden = status !== "open";
  }

  #facts() {
    const deal = this.#deal;
    const moment = (text) => parseMoment(text) && formatMoment(parseMoment(text));
    const days = idleDays(deal, this.#board.stageById.get(deal.stage_id));
    const rows = [
      ["Expected close", deal.expected_close_date && formatDay(deal.expected_close_date)],
      ["Probability", typeof deal.probability === "number" ? `${deal.probability} %` : null],
      ["Lost because", deal.status === "lost" ? deal.lost_reason : null],
      ["Added", moment(deal.add_time)],
      ["Last change", moment(deal.update_time)],
      ["Idle", days === null ? null : `${days} days, more than its stage allows`],
    ].filter(([, text]) => text);
    return el(
      "section",
      { class: "section", "aria-label": "Facts" },
      el("dl", { class: "facts" }, ...rows.flatMap(([term, text]) => [el("dt", {}, term), el("dd", {}, text)])),
    );
  }

  /** Follows what happens to the deal on the board, a move that was taken back included. */
  #refresh = () => {
    const deal = this.#board.deals.get(this.#deal?.id);
    if (!deal || deal === this.#deal) return;
    const focused = document.activeElement;
    this.#deal = deal;
    this.#writeHead();
    byId("deal-body").firstChild?.replaceWith(this.#facts());
    if (focused === this.#stage) this.#stage.focus();
  };

  #stopCalls() {
    this.#calls.abort();
    this.#calls = new AbortController();
    this.#board?.removeEventListener("change", this.#refresh);
  }

  #closed() {
    this.#stopCalls();
    this.#actions.closed();
  }
}
