// The floating window: what is due today, a number on its button, and a call that is logged.

import { useEffect, useRef, useState } from "preact/hooks";

import { count, day } from "../frame/format.js";
import { Command, Event, Modal, View, answered } from "../frame/sdk.js";
import { type Frame, start } from "../frame/start.js";
import { Offline, Problem, useLoaded } from "../frame/state.js";
import { CallLog } from "./call.js";
import { type Due, readDue } from "./due.js";

function Window({ frame }: { readonly frame: Frame }) {
  const due = useLoaded<Due[]>(async (signal) => readDue(await frame.crm(), frame.request.userId, signal));
  const [call, setCall] = useState<Due | "new">();
  const [told, setTold] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(
    () => frame.live.listen((it) => {
      if (it.about === "connection" || (it.about === "change" && it.entity === "activity")) due.reload();
    }, due.reload),
    [],
  );
  useEffect(() => {
    const number = due.value?.length ?? 0;
    answered(frame.sdk.execute(Command.SET_NOTIFICATION, { number }), "a notification").catch(console.warn);
  }, [due.value?.length]);
  useEffect(() => frame.sdk.listen(Event.VISIBILITY, ({ data }) => { if (data?.is_visible) heading.current?.focus(); }), []);

  function logCall(about: Due | "new" | undefined): void {
    setCall(about);
    setTold("");
    // While a call is logged the window stays where it is.
    answered(frame.sdk.execute(Command.SET_FOCUS_MODE, about !== undefined), "focus mode").catch(console.warn);
  }
  async function finish(one: Due): Promise<void> {
    due.put((old) => old.filter(({ id }) => id !== one.id));
    setTold(`“${one.subject}” is done.`);
    try {
      await (await frame.crm()).activities.update(one.id, { done: true });
    } catch {
      setTold(`“${one.subject}” couldn't be marked as done.`);
      due.reload();
    }
  }
  function goTo(id: number): void {
    answered(frame.sdk.execute(Command.REDIRECT_TO, { view: View.DEALS, id }), "a redirect").catch(console.warn);
  }
  async function plan(): Promise<void> {
    // Pipedrive's own form; it tells what became of it.
    const { status } = await frame.sdk.execute(Command.OPEN_MODAL, { type: Modal.ACTIVITY, prefill: {} });
    if (status === "submitted") due.reload();
  }

  return (
    <>
      <Offline />
      <section class="part">
        <div class="line">
          <h1 class="grow" ref={heading} tabIndex={-1}>Due today</h1>
          {!call && <button type="button" class="button small" onClick={() => logCall("new")}>Log a call</button>}
          {!call && <button type="button" class="button small" onClick={plan}>Plan</button>}
        </div>
        <p class="quiet" role="status">{told}</p>
        {call ? (
          <CallLog frame={frame} about={call === "new" ? undefined : call} onEnd={(message) => { logCall(undefined); setTold(message); due.reload(); }} />
        ) : due.value === undefined ? (
          due.error === undefined ? <p class="skeleton">Loading…</p> : <Problem error={due.error} retry={due.reload} />
        ) : due.value.length === 0 ? <p class="empty">Nothing is due. Well done.</p> : (
          <ul class="due">
            {due.value.map((one) => (
              <li key={one.id} data-activity={one.id}>
                <div>
                  <strong>{one.subject}</strong>
                  <p class={one.overdue ? "bad" : "quiet"}>{one.overdue ? `Overdue: ${day(one.day)}` : (one.time ?? "Today")}</p>
                  {one.deal && <button type="button" class="link" onClick={() => goTo(one.deal?.id ?? 0)}>{one.deal.title}</button>}
                </div>
                <div class="line">
                  {one.type === "call" && <button type="button" class="button small" aria-label={`Log call: ${one.subject}`} onClick={() => logCall(one)}>Log</button>}
                  <button type="button" class="button small" aria-label={`Done: ${one.subject}`} onClick={() => void finish(one)}>Done</button>
                </div>
              </li>
            ))}
          </ul>
        )}
        {due.value && due.value.length > 0 && !call && <p class="quiet">{count(due.value.length, "activity", "activities")}</p>}
      </section>
    </>
  );
}

await start({ height: 300, width: 340, growTo: 600 }, (frame) => <Window frame={frame} />);
