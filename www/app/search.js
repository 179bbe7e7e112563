// The filter box: narrows the board by title while typing, and asks the CRM when submitted.

import { byId } from "./dom.js";
import { problemLine, wasAborted, logUnknown } from "./problems.js";
import { announce } from "./notices.js";
import { formatCount } from "./format.js";

// The API's least for a term.
const SHORTEST = 2;

/**
 * @param {object} page
 * @param {(filter: ((deal: object) => boolean) | null) => void} page.filter
 * @param {() => number} page.matches deals on the board that pass the filter
 * @param {(term: string, signal: AbortSignal) => AsyncIterable<object>} page.search
 */
export function startSearch({ filter, matches, search }) {
  const form = byId("search");
  const input = byId("search-term");
  const found = byId("found");
  let running = null;

  const say = (text) => {
    byId("found-text").textContent = text;
    found.hidden = text === "";
    if (text) announce(text);
  };

  const clear = () => {
    running?.abort();
    input.value = "";
    filter(null);
    say("");
  };

  input.addEventListener("input", () => {
    running?.abort();
    const part = input.value.trim().toLocaleLowerCase();
    if (!part) return clear();
    filter((deal) => (deal.title ?? "").toLocaleLowerCase().includes(part));
    byId("found-text").textContent = `${formatCount(matches(), "deal has", "deals have")} this in the title.`;
    found.hidden = false;
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    running?.abort();
    const term = input.value.trim();
    if (!term) return clear();
    if (term.length < SHORTEST) return say("Type at least two letters to search.");
    const { signal } = (running = new AbortController());
    say(`Searching for “${term}”…`);
    try {
      const ids = new Set();
      for await (const { item } of search(term, signal)) ids.add(item.id);
      if (signal.aborted) return;
      filter((deal) => ids.has(deal.id));
      const here = matches();
      const elsewhere = ids.size - here;
      const more = elsewhere > 0 ? `, and ${formatCount(elsewhere, "open deal", "open deals")} in other pipelines` : "";
      say(`${formatCount(here, "deal matches", "deals match")} “${term}”${more}.`);
    } catch (error) {
      if (wasAborted(error)) return;
      logUnknown(error);
      say(`The search failed. ${problemLine(error)}`);
    }
  });

  byId("found-clear").addEventListener("click", () => {
    clear();
    input.focus();
  });

  return { clear };
}
