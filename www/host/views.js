// Pipedrive's own views, as plain as they can be: a list of deals, one deal, the settings of an app.

import { el } from "../app/dom.js";
import { formatMoney } from "../app/format.js";

/** The list, with its filter, its selection and what the app adds to its menu. */
export async function listView(crm, { userId }, openModal) {
  const [filters, stages, users] = await Promise.all([crm.filters(), crm.stages(), crm.users()]);
  const choices = [
    { label: "Everyone's deals", filter: { everyone: 1 } },
    ...users.map(({ id, name }) => ({ label: id === userId ? "My deals" : `Owner: ${name}`, filter: { user_id: id } })),
    ...filters.map(({ id, name }) => ({ label: `Filter: ${name}`, filter: { filter_id: id } })),
  ];
  const selection = { all: false, ids: new Set(), excluded: new Set() };
  let filter = choices[0].filter;
  const select = el("select", { id: "filter" }, ...choices.map(({ label }, at) => el("option", { value: at }, label)));
  const edit = el("button", { type: "button", class: "button primary", click: () => openModal(queryOf(selection, filter)) }, "Bulk edit (app)");
  const told = el("span", { role: "status" });
  const all = el("input", { type: "checkbox", id: "select-all", "aria-label": "Select all deals that match the filter" });
  const rows = el("tbody");

  const tell = () => {
    const number = selection.all ? `All matching deals${selection.excluded.size ? ` but ${selection.excluded.size}` : ""}` : `${selection.ids.size}`;
    told.textContent = `${number} selected`;
    edit.disabled = !selection.all && selection.ids.size === 0;
  };
  const clear = () => {
    selection.all = all.checked;
    selection.ids.clear();
    selection.excluded.clear();
    for (const box of rows.querySelectorAll("input")) box.checked = all.checked;
    tell();
  };
  all.addEventListener("change", clear);
  rows.addEventListener("change", ({ target }) => {
    const id = Number(target.value);
    if (selection.all) selection.excluded[target.checked ? "delete" : "add"](id);
    else selection.ids[target.checked ? "add" : "delete"](id);
    tell();
  });
  const load = async () => {
    const names = new Map(stages.map(({ id, name }) => [id, name]));
    rows.replaceChildren(...(await crm.deals(filter)).map((deal) => row(deal, names)));
    clear();
  };
  select.addEventListener("change", () => {
    ({ filter } = choices[Number(select.value)]);
    all.checked = false;
    load();
  });
  await load();
  return [
    el("div", { class: "toolbar" }, el("h2", {}, "Deals"), el("label", { for: "filter" }, "Filter"), select, told, edit),
    el("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Deals" },
      el("table", {}, el("thead", {}, el("tr", {}, el("th", {}, all), ...["Title", "Value", "Stage", "Status"].map((name) => el("th", { scope: "col" }, name)))), rows)),
  ];
}

/** As Pipedrive puts a selection into a frame's address: nothing but the filter where everything is selected. */
export function queryOf(selection, filter) {
  return {
    resource: "deal",
    view: "list",
    selectedIds: selection.all ? "" : [...selection.ids].join(","),
    excludedIds: [...selection.excluded].join(","),
    filter: JSON.stringify(filter),
  };
}

function row({ id, title, value, currency, stage_id: stage, status }, names) {
  return el("tr", { "data-deal": id },
    el("td", {}, el("input", { type: "checkbox", value: id, "aria-label": `Select ${title}` })),
    el("td", {}, el("a", { href: `#deal-${id}` }, title)),
    el("td", {}, formatMoney(value ?? 0, currency) ?? ""),
    el("td", {}, names.get(stage) ?? ""),
    el("td", {}, status));
}

/** One deal: what Pipedrive itself lets one change, beside the app's panel. */
export async function detailView(crm, id, open, wire) {
  const [deal, stages] = await Promise.all([crm.deal(id), crm.stages()]);
  const title = el("input", { name: "title", value: deal.title, required: true });
  const value = el("input", { name: "value", value: deal.value ?? "", inputmode: "decimal" });
  const stage = el("select", { name: "stage_id" }, ...stages.filter((one) => one.pipeline_id === deal.pipeline_id).map((one) => el("option", { value: one.id, selected: one.id === deal.stage_id }, one.name)));
  const done = el("p", { role: "status", class: "quiet" });
  const form = el("form", {
    class: "deal-form",
    submit: (event) => {
      event.preventDefault();
      done.textContent = "Saving …";
      crm.changeDeal(id, { title: title.value, value: Number(value.value), stage_id: Number(stage.value) }).then(
        () => { done.textContent = "Saved, past the app. Its panel hears of it from its own server."; },
        (error) => { done.textContent = error.message; },
      );
    },
  }, el("label", {}, "Title", title), el("label", {}, "Value", value), el("label", {}, "Stage", stage), el("button", { class: "button primary" }, "Save in Pipedrive"), done);
  const surface = open("panel", { resource: "deal", view: "details", selectedIds: String(id) });
  const fold = el("button", {
    type: "button", class: "icon-button", "aria-expanded": "true", "aria-label": "Panel of the app",
    click: () => {
      surface.visible = !surface.visible;
      surface.element.hidden = !surface.visible;
      fold.setAttribute("aria-expanded", String(surface.visible));
      wire.emit(surface, "visibility", { is_visible: surface.visible });
    },
  }, "▾");
  return [
    el("div", { class: "detail" },
      el("section", { class: "sidebar", "aria-label": "Sidebar" }, el("header", {}, el("h2", {}, "Example app"), fold), surface.element),
      el("section", { class: "record", "aria-label": "Deal" }, el("a", { href: "#deals" }, "← Deals"), el("h2", {}, deal.title), form)),
  ];
}

/** The page that Pipedrive gives to an app's settings. */
export function settingsView(open, context) {
  const surface = open("settings", context === undefined ? {} : { context: JSON.stringify(context) });
  return [el("div", { class: "toolbar" }, el("h2", {}, "Marketplace apps › Example app")), surface.element];
}
