// The page that plays Pipedrive: its views around the app's frames.

import { byId, el } from "../app/dom.js";
import { commands } from "./commands.js";
import { Crm } from "./crm.js";
import { Floating } from "./floating.js";
import { log } from "./log.js";
import { Surface } from "./surface.js";
import { detailView, listView, settingsView } from "./views.js";
import { Wire } from "./wire.js";

const config = await (await fetch("/host/config.json")).json();
const crm = new Crm(config);
const main = byId("main");
let theme = new URLSearchParams(location.search).get("theme") === "dark" ? "dark" : "light";
/** What goes with a redirect to the settings. */
let settingsContext;

const page = { token, crm, openModal, closeModal, redirect };
const wire = new Wire(log, commands(page));
const host = { wire, appUrl: config.appUrl, token, theme: () => theme, who: { userId: config.userId, companyId: config.companyId } };
page.floating = new Floating(new Surface("floating", host), wire);
/** The surface in the view that is shown, if it has one. */
let shown;
/** How often a view was asked for. */
let turn = 0;
const modals = new Map();

async function token() {
  const wanted = byId("tokens").value;
  const response = await fetch("/host/token", { method: "POST", body: wanted });
  return (await response.json()).token;
}

/** Opens the app's custom modal, and ends when it is closed. */
function openModal({ data, query = {} }) {
  const surface = new Surface("modal", host, { ...query, ...(data && { data: JSON.stringify(data) }) });
  const close = el("button", { type: "button", class: "icon-button", "aria-label": "Close modal", click: () => closeModal(surface) }, "×");
  const dialog = el("dialog", { class: "modal", "aria-label": "Modal of the app" }, el("header", {}, el("span", {}, "Bulk edit"), close), surface.element);
  document.body.append(dialog);
  dialog.showModal();
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    closeModal(surface);
  });
  surface.open();
  return new Promise((resolve) => modals.set(surface, () => {
    wire.emit(surface, "close_custom_modal");
    surface.close();
    dialog.remove();
    resolve({ status: "closed" });
  }));
}

function closeModal(surface) {
  modals.get(surface)?.();
  modals.delete(surface);
}

function redirect({ view, id, context }) {
  if (view === "deals" && id !== undefined) location.hash = `#deal-${id}`;
  else if (view === "settings") {
    settingsContext = context;
    location.hash = "#settings";
  } else location.hash = "#deals";
}

/** Shows what the address names. Whoever goes on before it is there sees only the last. */
async function route() {
  const mine = ++turn;
  shown?.close();
  shown = undefined;
  main.replaceChildren(el("p", { class: "loading" }, "Loading …"));
  const { view, surface } = await viewOf(location.hash).catch((error) => ({
    view: [el("p", { class: "failed", role: "alert" }, `The CRM at ${config.crmUrl} doesn't answer as it should: ${error.message}`)],
  }));
  if (mine !== turn) return;
  main.replaceChildren(...view);
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === (location.hash || "#deals")) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  shown = surface;
  await surface?.open();
}

async function viewOf(hash) {
  const [, dealId] = /^#deal-(\d+)$/.exec(hash) ?? [];
  if (!dealId && hash !== "#settings") return { view: await listView(crm, config, (query) => openModal({ query })) };
  let surface;
  const open = (kind, query) => (surface = new Surface(kind, host, query));
  if (dealId) return { view: await detailView(crm, Number(dealId), open, wire), surface };
  const context = settingsContext;
  settingsContext = undefined;
  return { view: settingsView(open, context), surface };
}

function showTheme() {
  document.documentElement.dataset.theme = theme;
  byId("theme").setAttribute("aria-pressed", String(theme === "dark"));
}

byId("theme").addEventListener("click", () => {
  theme = theme === "dark" ? "light" : "dark";
  showTheme();
  wire.broadcast("user_settings_change", { theme });
});
byId("manner").addEventListener("change", ({ target }) => { wire.manner = target.value; });
addEventListener("hashchange", route);
wire.manner = byId("manner").value = new URLSearchParams(location.search).get("answers") ?? "at once";
showTheme();
await page.floating.open();
await route();
document.body.dataset.state = "ready";
