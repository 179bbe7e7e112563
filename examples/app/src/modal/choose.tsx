// The first step: which field, which value, and a look at what will change.

import type { Deal, Estimate, Pipedrive } from "pipedrive-wasm";
import { useEffect, useState } from "preact/hooks";

import { count, fieldText } from "../frame/format.js";
import type { Change, Choice } from "./choices.js";

/** A look at the change needs no more rows than that. */
const PREVIEWED = 50;

interface Props {
  readonly crm: Pipedrive;
  readonly deals: readonly Deal[];
  readonly choices: readonly Choice[];
  readonly onStart: (change: Change) => void;
  readonly onClose: () => void;
}

export function Choose({ crm, deals, choices, onStart, onClose }: Props) {
  const [at, setAt] = useState(0);
  const [value, setValue] = useState("");
  const [estimate, setEstimate] = useState<Estimate>();
  const [problem, setProblem] = useState("");
  const choice = choices[at];
  useEffect(() => {
    // From what the client knows of costs and limits; nothing is sent.
    crm.estimate("deals.update", { items: deals.length }).then(setEstimate, console.warn);
  }, [deals.length]);
  if (!choice) return null;
  const shown = choice.options.find((option) => option.value === value)?.label ?? fieldText(value);

  function submit(event: Event): void {
    event.preventDefault();
    if (!choice || !value) {
      setProblem(`Give a value for ${choice?.name}.`);
      document.getElementById("value")?.focus();
      return;
    }
    onStart({ name: choice.name, value: shown, params: choice.params(value) });
  }

  return (
    <form onSubmit={submit} novalidate>
      <div class="row">
        <div class="field">
          <label for="field">Field</label>
          <select id="field" value={String(at)} onChange={({ currentTarget }) => { setAt(Number(currentTarget.value)); setValue(""); setProblem(""); }}>
            {choices.map(({ name }, place) => <option key={place} value={String(place)}>{name}</option>)}
          </select>
        </div>
        <div class="field">
          <label for="value">New value</label>
          <Value choice={choice} value={value} invalid={problem !== ""} onInput={(text) => { setValue(text); setProblem(""); }} />
          <p id="value-problem" class="bad" role="alert">{problem}</p>
        </div>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label="Preview">
        <table>
          <thead><tr><th scope="col">Deal</th><th scope="col">Now</th><th scope="col">Then</th></tr></thead>
          <tbody>
            {deals.slice(0, PREVIEWED).map((deal) => <tr key={deal.id}><td>{deal.title}</td><td>{choice.now(deal)}</td><td>{shown || "…"}</td></tr>)}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        {deals.length > PREVIEWED && <>The first {PREVIEWED} of {deals.length.toLocaleString()} are shown. </>}
        {estimate && <>Takes {estimate.tokens.toLocaleString()} tokens of the day's budget{estimate.milliseconds > 0 && `, and at least ${count(Math.ceil(estimate.milliseconds / 1000), "second")}`}.</>}
      </p>
      <div class="line">
        <span class="grow" />
        <button type="button" class="button" onClick={onClose}>Cancel</button>
        <button type="submit" class="button primary">Change {count(deals.length, "deal")}</button>
      </div>
    </form>
  );
}

function Value({ choice, value, invalid, onInput }: { readonly choice: Choice; readonly value: string; readonly invalid: boolean; readonly onInput: (text: string) => void }) {
  const shared = { id: "value", value, "aria-invalid": invalid, "aria-describedby": "value-problem" } as const;
  if (choice.input !== "option") return <input {...shared} type={choice.input as "text"} onInput={({ currentTarget }) => onInput(currentTarget.value)} />;
  return (
    <select {...shared} onChange={({ currentTarget }) => onInput(currentTarget.value)}>
      <option value="">Choose…</option>
      {choice.options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
    </select>
  );
}
