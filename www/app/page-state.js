// What the page as a whole shows: loading, ready, nothing there, or an error with a way on.

import { byId, el, icon } from "./dom.js";
import { announce } from "./notices.js";
import { problem, logUnknown } from "./problems.js";

export function setState(name) {
  document.body.dataset.state = name;
  byId("columns").setAttribute("aria-busy", name === "loading" ? "true" : "false");
}

/** A message in place of the columns. */
export function showMessage({ drawing, title, text, detail, action }) {
  const button = action
    ? el("button", { type: "button", class: "button primary", click: () => { byId("board").focus(); action.run(); } }, action.label)
    : null;
  byId("state").replaceChildren(
    icon(drawing, "icon state-icon"),
    el("h2", {}, title),
    ...(text ? [el("p", {}, text)] : []),
    ...(detail ? [el("p", { class: "detail" }, detail)] : []),
    ...(button ? [button] : []),
  );
  byId("state").hidden = false;
  byId("columns").hidden = true;
}

export function showColumns() {
  byId("state").hidden = true;
  byId("columns").hidden = false;
}

/** An error in place of the columns. */
export function showError(error, retry) {
  logUnknown(error);
  const { title, text, detail } = problem(error);
  hideNotice();
  byId("summary").textContent = "";
  showMessage({ drawing: "alert", title, text, detail, action: { label: "Retry", run: retry } });
  setState("error");
  announce(`${title}. ${text}`);
}

/** A line above the columns, for what failed without spoiling the rest. */
export function showNotice(text, retry) {
  const again = () => {
    hideNotice();
    byId("board").focus();
    retry();
  };
  byId("notice").replaceChildren(el("span", {}, text), el("button", { type: "button", class: "link-button", click: again }, "Retry"));
  byId("notice").hidden = false;
  announce(text);
}

export function hideNotice() {
  byId("notice").hidden = true;
}

/** Tells when the connection goes and comes. `back` runs when it comes. */
export function watchConnection(back) {
  const banner = byId("offline");
  const show = () => {
    banner.hidden = navigator.onLine;
    banner.textContent = navigator.onLine ? "" : "You are offline. Changes can't be saved until the connection is back.";
  };
  addEventListener("offline", show);
  addEventListener("online", () => {
    show();
    back();
  });
  show();
}
