// The menu behind a card's three dots: one element, filled for the card it opens from.

import { byId, el, icon } from "./dom.js";

const GAP = 4;
const MARGIN = 8;

/**
 * @param {object} actions
 * @param {(id: number) => { deal: object, stages: object[] } | null} actions.find
 * @param {(id: number) => void} actions.open
 * @param {(id: number, stageId: number) => void} actions.move
 * @param {(id: number) => void} actions.win
 * @param {(id: number) => void} actions.lose
 */
export function startCardMenu(actions) {
  const menu = byId("card-menu");
  let opener = null;

  // Before the button's own action, which shows the menu.
  byId("columns").addEventListener("click", (event) => {
    const button = event.target.closest(".card-more");
    if (!button) return;
    opener = button;
    fill(menu, Number(button.closest(".card").dataset.deal), actions);
    place(menu, button);
  });

  menu.addEventListener("toggle", (event) => {
    if (event.newState === "open") items(menu)[0]?.focus();
  });

  menu.addEventListener("click", (event) => {
    if (!event.target.closest("[role^='menuitem']")) return;
    menu.hidePopover();
  });

  menu.addEventListener("keydown", (event) => {
    const all = items(menu);
    const at = all.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 };
    if (event.key in steps) all[steps[event.key] % all.length]?.focus();
    else if (event.key === "Tab") {
      menu.hidePopover();
      opener?.focus();
    } else if (event.key.length === 1) {
      const letter = event.key.toLowerCase();
      [...all.slice(at + 1), ...all].find((item) => item.textContent.toLowerCase().startsWith(letter))?.focus();
      return;
    } else return;
    event.preventDefault();
  });

  // Scrolling would leave the menu behind.
  byId("columns").addEventListener("scroll", () => menu.matches(":popover-open") && menu.hidePopover(), true);
}

function items(menu) {
  return [...menu.querySelectorAll("[role^='menuitem']")];
}

function fill(menu, id, { find, open, move, win, lose }) {
  const found = find(id);
  if (!found) return;
  const { deal, stages } = found;
  const item = (name, text, run) => el("button", { type: "button", role: "menuitem", tabindex: "-1", click: run }, icon(name), text);
  const stage = ({ id: stageId, name }) => el(
    "button",
    {
      type: "button",
      role: "menuitemradio",
      tabindex: "-1",
      "aria-checked": stageId === deal.stage_id ? "true" : "false",
      click: () => stageId !== deal.stage_id && move(id, stageId),
    },
    icon("check"),
    name,
  );
  menu.setAttribute("aria-label", deal.title);
  menu.replaceChildren(
    item("move", "Open deal", () => open(id)),
    el("hr", { role: "separator" }),
    el(
      "div",
      { role: "group", "aria-labelledby": "card-menu-stages" },
      el("div", { class: "menu-label", id: "card-menu-stages", role: "presentation" }, "Move to stage"),
      ...stages.map(stage),
    ),
    el("hr", { role: "separator" }),
    item("check", "Mark as won", () => win(id)),
    item("close", "Mark as lost…", () => lose(id)),
  );
}

/** Below the button, or above it where there is more room. */
function place(menu, button) {
  const box = button.getBoundingClientRect();
  const width = Math.min(250, innerWidth - 2 * MARGIN);
  const below = innerHeight - box.bottom - GAP - MARGIN;
  const above = box.top - GAP - MARGIN;
  const downwards = below >= 320 || below >= above;
  menu.style.left = `${Math.max(MARGIN, Math.min(box.right - width, innerWidth - width - MARGIN))}px`;
  menu.style.top = downwards ? `${box.bottom + GAP}px` : "auto";
  menu.style.bottom = downwards ? "auto" : `${innerHeight - box.top + GAP}px`;
  menu.style.maxHeight = `${downwards ? below : above}px`;
}
