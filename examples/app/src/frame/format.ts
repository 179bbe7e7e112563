// Money, days and the values of custom fields, for the reader.

/** `€1,200`; a currency that the browser doesn't know keeps its code. */
export function money(amount: number, currency: string): string {
  try {
    return new Intl.NumberFormat(undefined, { style: "currency", currency, maximumFractionDigits: 2, trailingZeroDisplay: "stripIfInteger" } as Intl.NumberFormatOptions).format(amount);
  } catch {
    return `${amount.toLocaleString()} ${currency}`;
  }
}

/** `2026-12-31` → `31 Dec 2026`: a day is a day everywhere, whatever the reader's time zone. */
export function day(text: string): string {
  const [year = 0, month = 1, date = 1] = text.slice(0, 10).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, date)).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

/** Today where the reader is, as the API writes days. */
export function today(now = new Date()): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** `1 note`, `2 notes`. */
export const count = (number: number, one: string, many = `${one}s`): string => `${number.toLocaleString()} ${number === 1 ? one : many}`;

/** A custom field's value as one line of text. */
export function fieldText(value: unknown): string {
  if (Array.isArray(value)) return value.map(fieldText).join(", ");
  if (value !== null && typeof value === "object") return partsText(value as Record<string, unknown>);
  if (typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value)) return day(value);
  if (typeof value === "number") return value.toLocaleString();
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return String(value ?? "");
}

function partsText(parts: Record<string, unknown>): string {
  const { label, name, value, until, currency } = parts;
  if (label !== undefined) return String(label);
  if (name !== undefined) return String(name);
  if (typeof value === "number" && typeof currency === "string") return money(value, currency);
  const clock = (time: unknown): string => fieldText(typeof time === "string" ? time.replace(/^(\d\d:\d\d):\d\d$/, "$1") : time);
  return until === undefined ? clock(value) : `${clock(value)} – ${clock(until)}`;
}

/** A note's text, without its markup: nothing of it is ever put into the page as HTML. */
export function noteText(html: string): string {
  const body = new DOMParser().parseFromString(html.replace(/<(?:br|\/p|\/div|\/li)[^>]*>/gi, "$&\n"), "text/html").body;
  for (const hidden of body.querySelectorAll("script, style")) hidden.remove();
  return (body.textContent ?? "").trim();
}

/** Plain text as the HTML that the API wants for a note. */
export const noteHtml = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\n/g, "<br>");
