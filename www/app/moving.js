// Moving cards with the pointer and with the keyboard.

import { byId } from "./dom.js";

/** Drag a card onto a column. */
export function startDragging(move) {
  const root = byId("columns");
  let dragged = null;

  const columnOf = (event) => event.target.closest?.(".column");
  const mark = (column) => {
    for (const other of root.children) {
      other.classList.toggle("drop-here", other === column);
      other.classList.toggle("can-drop", dragged !== null && other !== column);
    }
  };

  root.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.(".card");
    if (!card) return;
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.querySelector("a").textContent);
    // After the browser has taken its picture of the card.
    requestAnimationFrame(() => card.classList.add("dragging"));
    mark(null);
  });

  root.addEventListener("dragover", (event) => {
    const column = columnOf(event);
    if (!dragged || !column) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    mark(column);
  });

  root.addEventListener("drop", (event) => {
    const column = columnOf(event);
    if (!dragged || !column) return;
    event.preventDefault();
    const from = dragged.closest(".column");
    if (from !== column) move(Number(dragged.dataset.deal), Number(column.dataset.stage));
  });

  root.addEventListener("dragend", () => {
    dragged?.classList.remove("dragging");
    dragged = null;
    mark(null);
  });
}

/** Arrows go from card to card; with Shift, left and right take the deal along to the next stage. */
export function startKeys(moveBeside) {
  byId("columns").addEventListener("keydown", (event) => {
    const card = event.target.closest(".card");
    if (!card || !event.key.startsWith("Arrow") || event.ctrlKey || event.altKey || event.metaKey) return;
    const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.shiftKey) {
      if (!sideways) return;
      moveBeside(Number(card.dataset.deal), sideways);
    } else if (sideways) {
      beside(card, sideways)?.querySelector("a").focus();
    } else {
      const next = event.key === "ArrowDown" ? card.nextElementSibling : card.previousElementSibling;
      next?.querySelector("a").focus();
    }
    event.preventDefault();
  });
}

/** The card at about the same height in the next column that holds one. */
function beside(card, direction) {
  let column = card.closest(".column");
  const place = [...card.parentElement.children].indexOf(card);
  while ((column = direction > 0 ? column.nextElementSibling : column.previousElementSibling)) {
    const cards = column.querySelectorAll(".card");
    if (cards.length > 0) return cards[Math.min(place, cards.length - 1)];
  }
  return null;
}
