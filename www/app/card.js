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
    el("h3", { class: "card-title" }, el("a", { href: `#deal-${deal.id}`, draggable: "false", "aria-describedby": "keys" })),
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
    ...fact("organization", "Organization", deal.org_id, related.organization(deal.org_id)?.name, related.organization(deal.org_id)),
    ...fact("person", "Person", deal.person_id, related.person(deal.person_id)?.name, related.person(deal.person_id)),
    ...nextActivity(deal, related),
    ...idle(deal, stage),
  );
  status.className = `status ${deal.status ?? "open"}`;
  status.textContent = saving ? "Saving…" : (STATUS[deal.status ?? "open"] ?? deal.status);
  more.setAttribute("aria-label", `Actions for ${deal.title || `deal ${deal.id}`}`);
}

function fact(name, label, id, text, record) {
  if (typeof id !== "number") return [];
  const shown = record === undefined
    ? el("span", { class: "waiting" })
    : el("span", {}, text ?? "Not visible to you");
  return [el("li", {}, icon(name), el("span", { class: "visually-hidden" }, `${label}: `), shown)];
}

function nextActivity(deal, related) {
  const label = el("span", { class: "visually-hidden" }, "Next activity: ");
  if (typeof deal.next_activity_id !== "number") {
    return [el("li", {}, icon("calendar"), label, el("span", {}, "No activity planned"))];
  }
  const activity = related.activity(deal.next_activity_id);
  if (activity === undefined) return [el("li", {}, icon("calendar"), label, el("span", { class: "waiting" }))];
  const when = activity && due(activity);
  const text = when ? (when.overdue ? `${when.text}, overdue` : when.text) : "No date";
  return [el("li", { class: when?.overdue ? "overdue" : null }, icon("calendar"), label, el("span", {}, text))];
}

function idle(deal, stage) {
  const days = idleDays(deal, stage);
  return days === null ? [] : [el("li", { class: "idle" }, icon("clock"), el("span", {}, `Idle for ${days} days`))];
}
