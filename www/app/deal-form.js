// The form that adds a deal.

import { byId, el } from "./dom.js";
import { createPicker } from "./picker.js";
import { problem, logUnknown } from "./problems.js";

// Offered where the account's own list can't be had.
const USUAL = ["EUR", "GBP", "USD"];
const MOST_OPTIONS = 8;

/** Starts the form. `created` is told of the new deal. */
export class DealForm {
  #dialog = byId("deal-form");
  #form = this.#dialog.querySelector("form");
  #error = byId("deal-form-error");
  #crm;
  #created;
  #currencies = null;
  #board = null;
  #changes = null;
  #person;
  #organization;

  constructor(crm, created) {
    this.#crm = crm;
    this.#created = created;
    this.#person = createPicker(byId("new-person"), "Persons", (term, signal) => searchPersons(crm, term, signal));
    this.#organization = createPicker(byId("new-organization"), "Organizations", (term, signal) => searchOrganizations(crm, term, signal));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#form.addEventListener("input", ({ target }) => target.getAttribute("aria-invalid") && mark(target, ""));
    // What was typed stays until the deal exists, so that a slip of the Escape key costs nothing.
    for (const button of this.#dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => this.#dialog.close());
  }

  open(board, changes) {
    this.#board = board;
    this.#changes = changes;
    const { stage, title } = this.#form.elements;
    const before = Number(stage.value);
    stage.replaceChildren(...board.stages.map(({ id, name }) => el("option", { value: id }, name)));
    stage.value = String(board.stageById.has(before) ? before : board.stages[0].id);
    this.#offerCurrencies([...USUAL]);
    void this.#loadCurrencies();
    this.#say(null);
    this.#dialog.showModal();
    title.focus();
  }

  async #loadCurrencies() {
    try {
      this.#currencies ??= (await this.#crm.currencies.list().toArray({ max: 1_000 }))
        .filter(({ code, active_flag: active }) => typeof code === "string" && code !== "" && active !== false)
        .map(({ code }) => code);
      if (this.#currencies.length > 0) this.#offerCurrencies(this.#currencies);
    } catch (error) {
      // The usual ones and the board's own stay on offer; a deal can still be added.
      logUnknown(error);
    }
  }

  #offerCurrencies(codes) {
    const counts = new Map();
    for (const { currency } of this.#board.deals.values()) if (currency) counts.set(currency, (counts.get(currency) ?? 0) + 1);
    const select = this.#form.elements.currency;
    const favourite = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
    const chosen = select.dataset.touched ? select.value : (favourite ?? codes[0]);
    const names = new Intl.DisplayNames(undefined, { type: "currency", fallback: "none" });
    const nameOf = (code) => (/^[A-Z]{3}$/.test(code) ? names.of(code) : undefined);
    const all = [...new Set([...counts.keys(), ...codes])].sort();
    select.replaceChildren(...all.map((code) => el("option", { value: code }, nameOf(code) ? `${code} – ${nameOf(code)}` : code)));
    select.value = all.includes(chosen) ? chosen : all[0];
    select.onchange = () => { select.dataset.touched = "yes"; };
  }

  async #submit() {
    const input = this.#read();
    if (!input) return;
    const button = this.#form.querySelector("[type=submit]");
    if (button.getAttribute("aria-disabled") === "true") return;
    // Not `disabled`, which would drop the focus.
    button.setAttribute("aria-disabled", "true");
    button.textContent = "Adding…";
    try {
      const deal = await this.#changes.create(input);
      this.#reset();
      this.#dialog.close();
      this.#created(deal);
    } catch (error) {
      logUnknown(error);
      this.#say(error);
    } finally {
      button.removeAttribute("aria-disabled");
      button.textContent = "Add deal";
    }
  }

  /** The deal as the API wants it, or null with the fields in question marked. */
  #read() {
    const { title, value, currency, stage, person, organization } = this.#form.elements;
    const amount = value.value.replace(/[\s\u00a0]/g, "");
    const problems = [
      [title, title.value.trim() ? "" : "A deal needs a title."],
      [value, amount === "" || /^\d{1,15}(\.\d+)?$/.test(amount) ? "" : "Write digits only, for example 1250.50."],
      [person, this.#person.id === undefined ? "Choose a person from the list, or leave this empty." : ""],
      [organization, this.#organization.id === undefined ? "Choose an organization from the list, or leave this empty." : ""],
    ];
    for (const [field, text] of problems) mark(field, text);
    const first = problems.find(([, text]) => text);
    if (first) {
      first[0].focus();
      return null;
    }
    return {
      title: title.value.trim(),
      pipeline_id: this.#board.pipeline.id,
      stage_id: Number(stage.value),
      ...(amount === "" ? {} : { value: Number(amount) }),
      currency: currency.value,
      ...(this.#person.id === null ? {} : { person_id: this.#person.id }),
      ...(this.#organization.id === null ? {} : { org_id: this.#organization.id }),
    };
  }

  #say(error) {
    this.#error.hidden = error === null;
    if (error === null) return;
    const { title, text, detail } = problem(error);
    this.#error.textContent = [`${title}.`, text, detail].filter(Boolean).join(" ");
  }

  #reset() {
    const { title, value } = this.#form.elements;
    title.value = "";
    value.value = "";
    this.#person.clear();
    this.#organization.clear();
  }
}

function mark(field, text) {
  const message = byId(`${field.id}-error`);
  message.textContent = text;
  message.hidden = text === "";
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

async function searchPersons(crm, term, signal) {
  const { items } = await crm.persons.search({ term, fields: ["name", "email"], limit: MOST_OPTIONS }, { signal }).page();
  return items.map(({ item }) => ({ id: item.id, name: item.name, detail: item.organization?.name ?? item.emails?.[0] }));
}

async function searchOrganizations(crm, term, signal) {
  const { items } = await crm.organizations.search({ term, fields: ["name"], limit: MOST_OPTIONS }, { signal }).page();
  return items.map(({ item }) => ({ id: item.id, name: item.name, detail: item.address ?? undefined }));
}
