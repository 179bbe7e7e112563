// The parts of a deal's panel that need calls of their own: each loads, fails and is tried again by itself.

import { el, icon } from "./dom.js";
import { due, formatMoment, parseMoment } from "./format.js";
import { noteHtml, noteText } from "./note-text.js";
import { announce } from "./notices.js";
import { problemLine, wasAborted, logUnknown } from "./problems.js";

const MOST_ACTIVITIES = 20;
const MOST_NOTES = 100;

/**
 * A headed section that shows grey lines, then what `load` brings, or a message with a Retry button.
 * @param {string} title
 * @param {() => Promise<Node[]>} load
 */
export function section(title, load) {
  const body = el("div");
  const id = `section-${title.toLowerCase().replace(/\W+/g, "-")}`;
  const root = el("section", { class: "section", "aria-labelledby": id }, el("h3", { id }, title), body);
  const run = async () => {
    root.setAttribute("aria-busy", "true");
    body.replaceChildren(el("div", { class: "skeleton-line" }), el("div", { class: "skeleton-line" }));
    try {
      body.replaceChildren(...(await load()));
    } catch (error) {
      if (wasAborted(error)) return;
      logUnknown(error);
      const retry = el("button", { type: "button", class: "link-button", click: run }, "Retry");
      body.replaceChildren(el("p", { class: "section-error" }, problemLine(error), " ", retry));
    }
    root.removeAttribute("aria-busy");
  };
  void run();
  return root;
}

function none(text) {
  return [el("p", { class: "section-empty" }, text)];
}

export async function personSection(deal, related) {
  if (typeof deal.person_id !== "number") return none("No person on this deal");
  const person = await related.fetchPerson(deal.person_id);
  const ways = [
    ...(person.emails ?? []).map((email) => way("mail", `mailto:${encodeURIComponent(email.value ?? "").replace("%40", "@")}`, email)),
    ...(person.phones ?? []).map((phone) => way("phone", `tel:${(phone.value ?? "").replace(/[^\d+]/g, "")}`, phone)),
  ].filter(Boolean);
  return [
    el("p", { class: "contact-name" }, person.name ?? ""),
    ...(person.job_title ? [el("p", { class: "contact-role" }, person.job_title)] : []),
    ways.length > 0 ? el("ul", { class: "contact-ways" }, ...ways) : el("p", { class: "section-empty" }, "No e-mail or phone"),
  ];
}

function way(name, href, { value, label }) {
  if (!value) return null;
  return el("li", {}, icon(name), el("a", { href }, value), label ? el("span", { class: "label" }, label) : null);
}

export async function organizationSection(deal, related) {
  if (typeof deal.org_id !== "number") return none("No organization on this deal");
  const organization = await related.fetchOrganization(deal.org_id);
  // v2 gives an object, a v1 answer in between a string.
  const address = typeof organization.address === "string" ? organization.address : organization.address?.value;
  const ways = [];
  if (address) ways.push(el("li", {}, icon("place"), el("span", {}, address)));
  return [
    el("p", { class: "contact-name" }, organization.name ?? ""),
    ways.length > 0 ? el("ul", { class: "contact-ways" }, ...ways) : el("p", { class: "section-empty" }, "No address"),
  ];
}

export async function activitiesSection(crm, deal, signal) {
  const listing = crm.activities.list({ deal_id: deal.id, done: false, sort_by: "due_date", limit: MOST_ACTIVITIES }, { signal });
  const { items } = await listing.page();
  if (items.length === 0) return none("Nothing planned");
  return [el("ul", { class: "activities" }, ...items.map(activityRow))];
}

function activityRow(activity) {
  const when = due(activity);
  const kind = (activity.type ?? "").replaceAll("_", " ");
  const line = [kind && kind[0].toUpperCase() + kind.slice(1), when?.text ?? "No date"].filter(Boolean).join(" · ");
  return el(
    "li",
    {},
    icon("calendar"),
    el("p", { class: "subject" }, activity.subject ?? "Activity"),
    el("p", { class: when?.overdue ? "due overdue" : "due" }, line),
  );
}

export async function notesSection(crm, deal, signal) {
  const params = { deal_id: deal.id, sort: ["add_time DESC"] };
  const notes = await crm.notes.list(params, { signal }).toArray({ max: MOST_NOTES });
  const list = el("ul", { class: "notes" }, ...notes.map(noteRow));
  const empty = el("p", { class: "section-empty", hidden: notes.length > 0 }, "No notes yet");
  const form = noteForm(async (text) => {
    const note = await crm.notes.create({ deal_id: deal.id, content: noteHtml(text) }, { signal });
    list.prepend(noteRow(note));
    empty.hidden = true;
    announce("Note added");
  });
  return [form, list, empty];
}

function noteRow(note) {
  const by = [note.user?.name, parseMoment(note.add_time)].filter(Boolean);
  const text = by.map((part) => (part instanceof Date ? formatMoment(part) : part)).join(", ");
  return el("li", {}, el("p", { class: "note-text" }, noteText(note.content ?? "")), el("p", { class: "note-by" }, text));
}

function noteForm(save) {
  const error = el("p", { class: "field-error", role: "alert", id: "note-error", hidden: true });
  const text = el("textarea", { id: "note-new", rows: "2", "aria-describedby": "note-error" });
  const button = el("button", { type: "submit", class: "button quiet" }, "Add note");
  const say = (message) => {
    error.textContent = message;
    error.hidden = message === "";
  };
  const submit = async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    if (!text.value.trim()) {
      say("Write something first.");
      text.focus();
      return;
    }
    button.setAttribute("aria-disabled", "true");
    say("");
    try {
      await save(text.value);
      text.value = "";
    } catch (failure) {
      if (wasAborted(failure)) return;
      logUnknown(failure);
      say(`The note isn't saved. ${problemLine(failure)}`);
    } finally {
      button.removeAttribute("aria-disabled");
    }
  };
  return el("form", { class: "note-form", novalidate: true, submit }, el("label", { for: "note-new", class: "visually-hidden" }, "New note"), text, error, button);
}
