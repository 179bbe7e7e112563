// Money, days and moments as the browser's language writes them.

const DAY = 86_400_000;
const formats = new Map();

/** `€1,250.50`; an unknown amount is null. */
export function formatMoney(value, currency) {
  if (typeof value !== "number") return null;
  let format = formats.get(currency);
  if (!format) formats.set(currency, (format = moneyFormat(currency)));
  return format(value);
}

function moneyFormat(currency) {
  try {
    const format = new Intl.NumberFormat(undefined, { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" });
    return (value) => format.format(value);
  } catch {
    // Pipedrive lets companies invent currencies, and Intl takes three letters only.
    const format = new Intl.NumberFormat();
    return (value) => (currency ? `${format.format(value)} ${currency}` : format.format(value));
  }
}

/** Sums as texts, in the currencies' alphabetical order. */
export function formatSums(sums) {
  return [...sums].sort(([a], [b]) => a.localeCompare(b)).map(([currency, sum]) => formatMoney(sum, currency));
}

export function formatCount(count, one, many) {
  return `${new Intl.NumberFormat().format(count)} ${count === 1 ? one : many}`;
}

/** API v2 writes RFC 3339, v1 `2026-12-31 23:59:59`; both are UTC. */
export function parseMoment(text) {
  if (!text) return null;
  const moment = new Date(text.includes("T") ? text : `${text.replace(" ", "T")}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}

export function formatMoment(moment) {
  return moment.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** `2026-12-31`, a day without a time zone. */
export function formatDay(day) {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  return date.toLocaleDateString(undefined, { dateStyle: "medium", timeZone: "UTC" });
}

/** When an activity is due, in words, or null where it has no day. */
export function due(activity, now = new Date()) {
  if (!activity.due_date) return null;
  const time = /^\d\d:\d\d/.exec(activity.due_time ?? "")?.[0];
  // With a time the two are UTC and may fall on another day here; without one the day is meant as written.
  const at = new Date(`${activity.due_date}T${time ?? "00:00"}:00${time ? "Z" : ""}`);
  if (Number.isNaN(at.getTime())) return null;
  const days = daysBetween(now, at);
  const clock = time ? `, ${at.toLocaleTimeString(undefined, { timeStyle: "short" })}` : "";
  const overdue = time ? at < now : days < 0;
  // The word comes first: on a narrow card the end is cut off.
  return { text: `${overdue ? "Overdue: " : ""}${dayName(days, at, now)}${clock}`, overdue };
}

function dayName(days, at, now) {
  if (days === -1) return "Yesterday";
  if (days === 0) return "Today";
  if (days === 1) return "Tomorrow";
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return at.toLocaleDateString(undefined, { weekday: "short", day: "numeric", month: "short", year });
}

function daysBetween(from, to) {
  const day = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((day(to) - day(from)) / DAY);
}

/**
 * Days without a change, where that is more than the stage allows, else null.
 * Pipedrive also counts activities and e-mails as changes, which a listing doesn't tell: a hint, not a verdict.
 */
export function idleDays(deal, stage, now = new Date()) {
  if (!stage?.is_deal_rot_enabled || !(stage.days_to_rotten > 0)) return null;
  const changed = parseMoment(deal.update_time ?? deal.add_time);
  if (!changed) return null;
  const days = Math.floor((now.getTime() - changed.getTime()) / DAY);
  return days >= stage.days_to_rotten ? days : null;
}
