// What a person can do to a deal, with the words for how it went.

import { byId } from "./dom.js";
import { announce, toast } from "./notices.js";
import { problemLine, logUnknown } from "./problems.js";

/**
 * @param {object} page
 * @param {() => { board: object, changes: object }} page.current the board on show
 * @param {import("./board-view.js").BoardView} page.view
 * @param {() => void} page.closePanel
 */
export function dealActions({ current, view, closePanel }) {
  const failed = (text, error) => {
    logUnknown(error);
    toast(`${text} ${problemLine(error)}`, { failed: true });
  };

  async function move(id, stageId) {
    const { board, changes } = current();
    const deal = board.deals.get(id);
    const to = board.stageById.get(stageId);
    const from = deal && board.stageById.get(deal.stage_id);
    if (!deal || !to || from === to) return;
    announce(`${deal.title} moved to ${to.name}`);
    try {
      await changes.move(id, stageId);
    } catch (error) {
      failed(`“${deal.title}” couldn't be moved to ${to.name}.`, error);
    }
  }

  function moveBeside(id, steps) {
    const { board } = current();
    const deal = board.deals.get(id);
    const stage = deal && board.stageBeside(deal, steps);
    if (stage) return move(id, stage.id);
    announce(steps > 0 ? "This is the last stage" : "This is the first stage");
  }

  /** Rejects where the CRM refuses. `done` runs before the message, so that it can close a dialog. */
  async function finish(deal, change, word, done) {
    const { changes } = current();
    const next = view.neighbour(deal.id);
    const saved = await changes.close(deal.id, change);
    done?.();
    closePanel();
    view.keepFocus(next, deal.stage_id);
    const undo = async () => {
      try {
        await changes.reopen({ ...deal, ...saved });
        view.focusDeal(deal.id, deal.stage_id);
        announce(`${deal.title} is open again`);
      } catch (error) {
        failed(`“${deal.title}” is still ${word}.`, error);
      }
    };
    toast(`“${deal.title}” is ${word}.`, { action: { label: "Undo", run: undo } });
  }

  async function win(deal) {
    const button = byId("deal-won");
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      await finish(deal, { status: "won" }, "won");
    } catch (error) {
      failed(`“${deal.title}” isn't marked as won.`, error);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  function lose(deal, reason, done) {
    const change = reason ? { status: "lost", lost_reason: reason } : { status: "lost" };
    return finish(deal, change, "lost", done);
  }

  return { move, moveBeside, win, lose };
}
