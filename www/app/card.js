// One deal as a card.

import { el, icon } from "./dom.js";
import { due, formatMoney, idleDays } from "./format.js";

const STATUS = { open: "Open", won: "Won", lost: "Lost" };

/** An empty card for a deal; `fillCard` writes it. */
export function createCard(deal, menu) {
  const more = el("button", { type: "button", class: "icon-button card-more", "aria-haspopup": "menu" }, icon("more"));
  // The browser then opens and closes the menu, this very button included.
  more.popoverTargetElement = menu;
  return el(
    "li",
    { class: "card", draggable: "true", "data-deal": deal.id },
    // A link, since it has an address; not draggable, or the browser would drag the address.
    el("h3", { class: "card-title" }, el("a", { href: `#deal-${deal.id}`, draggable: "false" })),
    el("p", { class: "card-line" }, el("span", { class: "card-value" }), " ", el("span")),
    el("ul", { class: "card-facts" }),
    more,
  );
}

/** Writes a deal's present state into its card. */
export function fillCard(card, deal, { stage, related, saving }) {
  const [title, line, facts, more] = card.children;
  const [value, status] = line.children;
  title.firstChild.textContent = deal.title || `Deal ${deal.id}`;
  const amount = formatMoney(deal.value, deal.currency);
  value.textContent = amount ?? "No value";
  value.classList.toggle("none", amount === null);
  facts.replaceChildren(
    ...named("organization", "Organization", deal.org_id, related.organization(deal.org_id)),
    ...named("person", "Person", deal.person_id, related.person(deal.person_id)),
    ...nextActivity(deal, related),
    ...idle(deal, stage),
  );
  status.className = `status ${deal.status ?? "open"}`;
  status.textContent = saving ? "Saving…" : (STATUS[deal.status ?? "open"] ?? deal.status);
  more.setAttribute("aria-label", `Actions for ${deal.title || `deal ${deal.id}`}`);
}

function named(drawing, label, id, record) {
  if (typeof id !== "number") return [];
  return [fact(drawing, label, record === undefined ? null : textOf(record, ({ name }) => name))];
}

/** A line with a drawing; a text that isn't known yet is null. */
function fact(drawing, label, text, className = null) {
  const shown = text === null ? el("span", { class: "waiting" }) : el("span", {}, text);
  return el("li", { class: className }, icon(drawing), el("span", { class: "visually-hidden" }, `${label}: `), shown);
}

function textOf(record, read) {
  if (record === null) return "Not visible to you";
  return record.unread ? "Not loaded" : (read(record) ?? "");
}

function nextActivity(deal, related) {
  const line = (text, className) => [fact("calendar", "Next activity", text, className)];
  if (typeof deal.next_activity_id !== "number") return line("No activity planned");
  const activity = related.activity(deal.next_activity_id);
  if (activity === undefined) return line(null);
  const when = activity && !activity.unread ? due(activity) : null;
  return line(textOf(activity, () => when?.text ?? "No date"), when?.overdue ? "overdue" : null);
}

function idle(deal, stage) {
  const days = idleDays(deal, stage);
  return days === null ? [] : [el("li", { class: "idle" }, icon("clock"), el("span", {}, `Idle for ${days} days`))];
}
