// What the board knows: stages, open deals and their order. No DOM, no network.

/** A pipeline's stages and open deals. Fires "change" with the ids of the stages that look different now. */
export class Board extends EventTarget {
  /** Deal id → deal. */
  deals = new Map();
  /** Ids of deals with a change under way. */
  saving = new Set();
  /** Stage id → deal ids, top to bottom, by rank. */
  #columns = new Map();
  #rank = new Map();
  #first = 0;
  #last = 0;

  constructor(pipeline, stages) {
    super();
    this.pipeline = pipeline;
    this.stages = stages;
    this.stageById = new Map(stages.map((stage) => [stage.id, stage]));
    for (const stage of stages) this.#columns.set(stage.id, []);
  }

  /** Whether a deal belongs on this board. */
  admits(deal) {
    return (deal.status ?? "open") === "open" && !deal.is_deleted && !deal.is_archived && this.stageById.has(deal.stage_id);
  }

  /** Adds deals as they are listed, below the ones there. */
  append(deals) {
    const stages = new Set();
    for (const deal of deals) {
      // A deal that changes while pages are fetched may be listed twice: the first stands.
      if (!this.admits(deal) || this.deals.has(deal.id)) continue;
      this.#rank.set(deal.id, ++this.#last);
      this.deals.set(deal.id, deal);
      this.#columns.get(deal.stage_id).push(deal.id);
      stages.add(deal.stage_id);
    }
    this.#changed(stages);
  }

  /** Takes a deal as it is now: to the top of its stage if it came there, gone if it isn't open here. */
  put(deal) {
    if (!this.admits(deal)) return this.remove(deal.id);
    const before = this.deals.get(deal.id);
    const rank = before?.stage_id === deal.stage_id ? this.#rank.get(deal.id) : --this.#first;
    this.#place({ ...before, ...deal }, rank);
  }

  remove(id) {
    const deal = this.deals.get(id);
    if (!deal) return;
    this.#leave(deal);
    this.deals.delete(id);
    this.#rank.delete(id);
    this.#changed(new Set([deal.stage_id]));
  }

  /** A deal and its place, to come back to with `restore`; null for a deal that isn't here. */
  remember(id) {
    const deal = this.deals.get(id);
    return deal ? { deal: { ...deal }, rank: this.#rank.get(id) } : null;
  }

  restore({ deal, rank }) {
    this.#place(deal, rank);
  }

  setSaving(id, saving) {
    if (saving) this.saving.add(id);
    else this.saving.delete(id);
    const deal = this.deals.get(id);
    if (deal) this.#changed(new Set([deal.stage_id]));
  }

  /** A stage's deals, top to bottom. */
  column(stageId) {
    return this.#columns.get(stageId).map((id) => this.deals.get(id));
  }

  /** The stage `steps` to the right of a deal's own, if there is one. */
  stageBeside(deal, steps) {
    const at = this.stages.findIndex((stage) => stage.id === deal.stage_id);
    return this.stages[at + steps];
  }

  #place(deal, rank) {
    const before = this.deals.get(deal.id);
    if (before) this.#leave(before);
    this.deals.set(deal.id, deal);
    this.#rank.set(deal.id, rank);
    const ids = this.#columns.get(deal.stage_id);
    const below = ids.findIndex((id) => this.#rank.get(id) > rank);
    ids.splice(below < 0 ? ids.length : below, 0, deal.id);
    this.#changed(new Set([before?.stage_id ?? deal.stage_id, deal.stage_id]));
  }

  #leave(deal) {
    const ids = this.#columns.get(deal.stage_id);
    ids.splice(ids.indexOf(deal.id), 1);
  }

  #changed(stageIds) {
    if (stageIds.size > 0) this.dispatchEvent(new CustomEvent("change", { detail: { stageIds } }));
  }
}

/** Currency → sum. Amounts of different currencies are never added up. */
export function sumByCurrency(deals) {
  const sums = new Map();
  for (const { value, currency } of deals) {
    if (typeof value === "number" && value !== 0) sums.set(currency ?? "", (sums.get(currency ?? "") ?? 0) + value);
  }
  return sums;
}
