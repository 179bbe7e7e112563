// How much of the company's tokens for the day is used, and what this panel took of it.

import type { BudgetReport } from "pipedrive-wasm";
import { useEffect, useState } from "preact/hooks";

import type { Frame } from "../frame/start.js";

export function Budget({ frame, turn }: { readonly frame: Frame; readonly turn: number }) {
  const [report, setReport] = useState<BudgetReport>();
  useEffect(() => {
    let gone = false;
    // Counted by the client itself: nothing is sent.
    frame.crm().then((crm) => crm.budget()).then((it) => { if (!gone) setReport(it); }, console.warn);
    return () => { gone = true; };
  }, [turn]);
  if (!report) return null;
  const { spent, daily, remaining } = report;
  const known = daily !== undefined && remaining !== undefined;
  const used = known ? (daily - remaining) / daily : 0;
  return (
    <section class="part" aria-labelledby="budget">
      <h2 id="budget">API budget</h2>
      {known && <meter min={0} max={1} low={0.75} high={0.9} optimum={0} value={used} aria-label="Tokens of the day that are used">{Math.round(used * 100)} %</meter>}
      <p class="quiet">
        {known && <>{(daily - remaining).toLocaleString()} of {daily.toLocaleString()} tokens used today. </>}
        This panel took {spent.toLocaleString()} {known ? "of them." : "tokens."}
      </p>
    </section>
  );
}
