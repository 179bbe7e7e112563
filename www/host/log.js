// The messages between frames and host, newest first. Tokens are never shown.

import { byId, el } from "../app/dom.js";

const KEPT = 200;
let number = 0;

/** Adds a message to the log. */
export function log({ surface, from, what, detail }) {
  const list = byId("log");
  const text = detail === undefined ? "" : typeof detail === "string" ? detail : JSON.stringify(detail, withoutSecrets);
  list.prepend(
    el("li", { "data-number": ++number, "data-from": from, "data-what": what, "data-surface": surface },
      el("span", { class: "log-way" }, `${from === "app" ? "←" : "→"} ${surface}`), el("code", {}, what), el("span", { class: "log-detail" }, text)),
  );
  while (list.children.length > KEPT) list.lastChild.remove();
}

function withoutSecrets(name, value) {
  return name === "token" ? "…" : value;
}
