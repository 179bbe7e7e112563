// What Pipedrive shows over its page when a frame asks for it: a snackbar, a question, a form.

import { byId, el } from "../app/dom.js";

const SNACKBAR_MS = 6_000;

/** A message for a while. A link opens in a new tab. */
export function snackbar({ message, link }) {
  const safe = link && /^https?:/.test(new URL(link.url, location.href).protocol);
  const bar = el("div", { class: "snackbar" }, el("span", {}, String(message)), safe ? el("a", { href: link.url, target: "_blank", rel: "noopener" }, link.label) : null);
  byId("snackbars").append(bar);
  setTimeout(() => bar.remove(), SNACKBAR_MS);
}

/** Asks, and answers whether it was confirmed. */
export function confirmation({ title, description, okText = "OK", cancelText = "Cancel", okColor = "negative" }) {
  const ok = el("button", { class: `button ${okColor}`, value: "ok" }, okText);
  const form = el("form", { method: "dialog" }, el("h2", { id: "confirmation-title" }, title), description ? el("p", {}, description) : null,
    el("div", { class: "dialog-buttons" }, el("button", { class: "button", value: "" }, cancelText), ok));
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "confirmation-title" }, form);
  return shown(dialog).then((value) => value === "ok");
}

/** A form of Pipedrive's own for a new record: name → the label of a field, with what it is filled with. */
export function recordForm(title, fields) {
  const inputs = fields.map(({ name, label, value = "", type = "text" }) => el("label", {}, label, el("input", { name, value, type, required: name === fields[0].name })));
  const form = el("form", { method: "dialog" }, el("h2", { id: "form-title" }, title), ...inputs,
    el("div", { class: "dialog-buttons" }, el("button", { class: "button", value: "", formnovalidate: true }, "Cancel"), el("button", { class: "button primary", value: "save" }, "Save")));
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "form-title" }, form);
  return shown(dialog).then((value) => (value === "save" ? Object.fromEntries(new FormData(form)) : undefined));
}

function shown(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
