// The work while it runs, and what became of it.

import type { Deal } from "pipedrive-wasm";

import { count } from "../frame/format.js";
import { explain } from "../frame/problems.js";
import type { Failure, Progress } from "./job.js";

/** The bar, with rate and time left. A screen reader is told each tenth, not each row. */
export function Running({ progress, onCancel }: { readonly progress: Progress<Deal>; readonly onCancel: () => void }) {
  const { total, done, failures, rate, left, cancelled } = progress;
  const ended = done + failures.length;
  const tenths = Math.floor((ended / total) * 10) * 10;
  return (
    <>
      <progress max={total} value={ended} aria-label="Deals done" />
      <p class="line" data-progress>
        <strong>{ended.toLocaleString()} of {total.toLocaleString()}</strong>
        <span class="quiet">{rate > 0 && `${rate.toFixed(rate < 10 ? 1 : 0)} a second`}{left !== undefined && `, ${timeLeft(left)} left`}</span>
        {failures.length > 0 && <span class="badge bad">{failures.length} failed</span>}
      </p>
      <p class="visually-hidden" role="status">{tenths > 0 && `${tenths} percent`}</p>
      <div class="line"><span class="grow" /><button type="button" class="button" onClick={onCancel} disabled={cancelled}>{cancelled ? "Stopping…" : "Cancel"}</button></div>
    </>
  );
}

interface SummaryProps {
  readonly progress: Progress<Deal>;
  /** Rows that weren't begun. */
  readonly rest: number;
  readonly onRetry: () => void;
  readonly onRest: () => void;
  readonly onClose: () => void;
}

export function Summary({ progress: { done, failures, cancelled }, rest, onRetry, onRest, onClose }: SummaryProps) {
  return (
    <>
      <p class="line" data-summary>
        <span class="badge good">{done.toLocaleString()} changed</span>
        {failures.length > 0 && <span class="badge bad">{failures.length.toLocaleString()} failed</span>}
        {cancelled && rest > 0 && <span class="badge warn">{rest.toLocaleString()} not begun</span>}
      </p>
      {failures.length > 0 && <Failures failures={failures} />}
      <div class="line">
        <span class="grow" />
        {failures.length > 0 && <button type="button" class="button" onClick={onRetry}>Retry {count(failures.length, "failed deal")}</button>}
        {rest > 0 && <button type="button" class="button" onClick={onRest}>Go on with {count(rest, "deal")}</button>}
        <button type="button" class="button primary" onClick={onClose}>Close</button>
      </div>
    </>
  );
}

function Failures({ failures }: { readonly failures: ReadonlyArray<Failure<Deal>> }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Deals that failed">
      <table>
        <thead><tr><th scope="col">Deal</th><th scope="col">Why</th></tr></thead>
        <tbody>
          {failures.map(({ row, error }) => {
            const { title, advice } = explain(error);
            return <tr key={row.id} data-failed={row.id}><td>{row.title}</td><td>{title}. {advice}</td></tr>;
          })}
        </tbody>
      </table>
    </div>
  );
}

function timeLeft(seconds: number): string {
  return seconds < 60 ? count(Math.ceil(seconds), "second") : count(Math.ceil(seconds / 60), "minute");
}
