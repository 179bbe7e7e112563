// Messages: spoken through live regions, shown as toasts. Both go into the topmost dialog, since the rest is inert.

import { byId, el, icon } from "./dom.js";

const LINGER_MS = 9_000;

function topmost() {
  const dialogs = document.querySelectorAll("dialog[open]");
  return dialogs[dialogs.length - 1] ?? document.body;
}

/** Says `text` to screen readers when they are done with what they say. */
export function announce(text) {
  const region = topmost().querySelector(":scope > [data-announcer]");
  // The same text twice would be no change, hence silent.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

/**
 * Shows a message for a while; failures stay until they are closed.
 * @param {string} text
 * @param {{ failed?: boolean, action?: { label: string, run: () => void } }} [options]
 */
export function toast(text, { failed = false, action } = {}) {
  const toasts = byId("toasts");
  const close = () => {
    const hadFocus = box.contains(document.activeElement);
    box.remove();
    if (hadFocus) byId("board").focus();
  };
  const box = el(
    "div",
    { class: failed ? "toast failed" : "toast" },
    failed ? icon("alert") : null,
    el("p", {}, text),
    action
      ? el("button", { type: "button", class: "link-button", click: () => { close(); action.run(); } }, action.label)
      : null,
    el("button", { type: "button", class: "icon-button", "aria-label": "Close message", click: close }, icon("close")),
  );
  topmost().append(toasts);
  toasts.replaceChildren(box);
  announce(text);
  if (!failed) lingerThen(box, close);
}

/** Whoever points at a message or tabs into it is still reading. */
function lingerThen(box, close) {
  let timer = setTimeout(close, LINGER_MS);
  const hold = () => clearTimeout(timer);
  const release = () => {
    clearTimeout(timer);
    timer = setTimeout(close, LINGER_MS);
  };
  box.addEventListener("pointerenter", hold);
  box.addEventListener("focusin", hold);
  box.addEventListener("pointerleave", release);
  box.addEventListener("focusout", release);
}

/** Takes the toasts along when a dialog closes: inside it they would vanish. */
export function rescueToasts() {
  topmost().append(byId("toasts"));
}
