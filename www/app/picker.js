// A text field that finds a record: the combobox pattern with a list of options.

import { el } from "./dom.js";
import { problemLine, wasAborted, logUnknown } from "./problems.js";

const SHORTEST = 2;
// Every search costs tokens of the daily budget: wait for a pause in typing.
const PAUSE_MS = 250;

/**
 * Turns an input into a picker.
 * @param {HTMLInputElement} input
 * @param {string} label names the list of options
 * @param {(term: string, signal: AbortSignal) => Promise<{ id: number, name: string, detail?: string }[]>} search
 */
export function createPicker(input, label, search) {
  const list = el("div", { class: "options", role: "listbox", id: `${input.id}-options`, "aria-label": label, hidden: true });
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) {
    input.setAttribute(name, value);
  }

  let chosen = null;
  let options = [];
  let active = -1;
  let timer = 0;
  let running = null;

  const close = () => {
    clearTimeout(timer);
    running?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const open = (...children) => {
    list.replaceChildren(...children);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  };

  const choose = (option) => {
    chosen = option;
    input.value = option.name;
    close();
  };

  const activate = (index) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = (index + options.length) % options.length;
    const row = list.children[active];
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", row.id);
  };

  const hint = (text) => {
    options = [];
    open(el("p", { class: "hint", role: "option", "aria-disabled": "true" }, text));
  };

  const show = (found) => {
    options = found;
    if (found.length === 0) return hint("Nothing found");
    open(...found.map((option, index) => el(
      "div",
      {
        role: "option",
        id: `${list.id}-${index}`,
        "aria-selected": "false",
        // The field keeps the focus, so that leaving it means leaving the picker.
        pointerdown: (event) => event.preventDefault(),
        click: () => choose(option),
      },
      option.name,
      option.detail ? el("small", {}, option.detail) : null,
    )));
  };

  const find = async (term) => {
    const { signal } = (running = new AbortController());
    try {
      const found = await search(term, signal);
      if (!signal.aborted) show(found);
    } catch (error) {
      if (signal.aborted || wasAborted(error)) return;
      logUnknown(error);
      hint(problemLine(error));
    }
  };

  input.addEventListener("input", () => {
    chosen = null;
    close();
    const term = input.value.trim();
    if (term.length >= SHORTEST) timer = setTimeout(find, PAUSE_MS, term);
  });

  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "Escape") close();
    else if (options.length === 0) return;
    else if (event.key === "ArrowDown") activate(active + 1);
    else if (event.key === "ArrowUp") activate(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter" && active >= 0) choose(options[active]);
    else return;
    event.preventDefault();
  });

  input.addEventListener("blur", close);

  return {
    /** The chosen record's id; null where the field is empty, undefined where its text is nobody's. */
    get id() {
      if (input.value.trim() === "") return null;
      return chosen?.id;
    },
    clear() {
      chosen = null;
      input.value = "";
      close();
    },
  };
}
