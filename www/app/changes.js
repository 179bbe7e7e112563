// Changes to deals: shown at once where that is safe, taken back when the CRM refuses.

/** Sends a board's changes, one after the other for each deal. */
export class Changes {
  #crm;
  #board;
  /** Deal id → what the CRM last confirmed, and the changes still under way. */
  #tracks = new Map();

  constructor(crm, board) {
    this.#crm = crm;
    this.#board = board;
  }

  /** Moves a deal on the board at once, and back if that fails. */
  move(id, stageId) {
    const confirmed = this.#board.remember(id);
    this.#board.put({ ...confirmed.deal, stage_id: stageId });
    return this.#save(id, { stage_id: stageId }, confirmed);
  }

  /** Marks a deal won or lost; it leaves the board when the CRM has agreed. */
  close(id, change) {
    return this.#save(id, change, this.#board.remember(id));
  }

  /** Opens a won or lost deal again. */
  async reopen(deal) {
    const saved = await this.#crm.deals.update(deal.id, { status: "open" });
    // The answer lacks what only a listing includes, such as the next activity.
    this.#board.put({ ...deal, ...saved });
  }

  async create(input) {
    const deal = await this.#crm.deals.create(input);
    this.#board.put(deal);
    return deal;
  }

  async #save(id, change, confirmed) {
    const track = this.#tracks.get(id) ?? { confirmed, waiting: 0, last: Promise.resolve() };
    this.#tracks.set(id, track);
    track.waiting += 1;
    this.#board.setSaving(id, true);
    const run = track.last.then(() => this.#crm.deals.update(id, change));
    // The next change goes ahead whatever became of this one, whose own caller hears of it.
    track.last = run.catch(() => undefined);
    try {
      const saved = await run;
      track.confirmed = { deal: { ...track.confirmed?.deal, ...saved }, rank: null };
      return saved;
    } finally {
      track.waiting -= 1;
      if (track.waiting === 0) this.#settle(id, track.confirmed);
    }
  }

  /** With nothing under way any more, what the CRM confirmed last is the truth. */
  #settle(id, confirmed) {
    this.#tracks.delete(id);
    if (confirmed?.rank === null) this.#board.put(confirmed.deal);
    else if (confirmed) this.#board.restore(confirmed);
    this.#board.setSaving(id, false);
  }
}
