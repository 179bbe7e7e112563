// The bulk modal: choose a change, see what it does, run it, and see what became of each deal.

import type { Deal, Pipedrive } from "pipedrive-wasm";
import { useEffect, useRef, useState } from "preact/hooks";

import { count } from "../frame/format.js";
import { Command, Event } from "../frame/sdk.js";
import { type Frame, start } from "../frame/start.js";
import { Offline, Problem, useLoaded } from "../frame/state.js";
import { type Change, type Choice, readChoices } from "./choices.js";
import { Choose } from "./choose.js";
import { Job, type Progress } from "./job.js";
import { Running, Summary } from "./run.js";
import { readSelection } from "./selection.js";

interface Read {
  readonly crm: Pipedrive;
  readonly deals: readonly Deal[];
  readonly choices: readonly Choice[];
}

function Modal({ frame }: { readonly frame: Frame }) {
  const [read, setRead] = useState(0);
  const loaded = useLoaded<Read>(async (signal) => {
    const crm = await frame.crm();
    const [deals, choices] = await Promise.all([readSelection(crm, frame.request, signal, setRead), readChoices(crm, signal)]);
    return { crm, deals, choices };
  });
  const [run, setRun] = useState<{ job: Job<Deal>; change: Change; progress: Progress<Deal> }>();
  const heading = useRef<HTMLHeadingElement>(null);
  const step = run === undefined ? "choose" : run.progress.running ? "running" : "summary";
  // Whoever reads by ear, or works by keyboard, goes on at the top of the new step.
  useEffect(() => heading.current?.focus(), [step]);
  // Pipedrive's own button closes the modal as well: what isn't begun by then isn't done.
  useEffect(() => frame.sdk.listen(Event.CLOSE_CUSTOM_MODAL, () => run?.job.cancel()), [run?.job]);

  const { value } = loaded;
  if (value === undefined) {
    if (loaded.error !== undefined) return <Problem whole error={loaded.error} retry={loaded.reload} />;
    return <p class="state" role="status">Reading the selection… {read > 0 && count(read, "deal")}</p>;
  }
  if (value.deals.length === 0) return <p class="state" role="status">No deal is selected. Choose some in the list first.</p>;

  const begin = (rows: readonly Deal[], change: Change): void => {
    const work = (deal: Deal): Promise<unknown> =>
      // The same change twice does no harm, so that a write without an answer may be sent again.
      value.crm.deals.update(deal.id, change.params, { priority: "background", retryWrites: "idempotent" });
    const job: Job<Deal> = new Job(rows, work, (progress) => setRun({ job, change, progress }));
    void job.run().then(({ done, failures }) => frame.say(`${count(done, "deal")} changed${failures.length ? `, ${failures.length} failed` : ""}`));
  };
  const close = (): void => void frame.sdk.execute(Command.CLOSE_MODAL).catch(console.warn);
  const title = { choose: `Change ${count(value.deals.length, "deal")}`, running: "Changing deals", summary: "Summary" }[step];
  return (
    <>
      <Offline />
      <section class="part" data-step={step}>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {run === undefined && <Choose crm={value.crm} deals={value.deals} choices={value.choices} onStart={(change) => begin(value.deals, change)} onClose={close} />}
        {run && step === "running" && <Running progress={run.progress} onCancel={() => run.job.cancel()} />}
        {run && step === "summary" && (
          <Summary
            progress={run.progress}
            rest={run.job.rest.length}
            onRetry={() => begin(run.progress.failures.map(({ row }) => row), run.change)}
            onRest={() => begin(run.job.rest, run.change)}
            onClose={close}
          />
        )}
      </section>
    </>
  );
}

await start({ height: 300, width: 640, growTo: 720 }, (frame) => <Modal frame={frame} />);
