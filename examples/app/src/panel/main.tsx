// The deal panel: a deal with all that belongs to it, kept up to date by the Worker's news.

import { useEffect, useState } from "preact/hooks";

import { count, day, fieldText, money, today } from "../frame/format.js";
import { answered, Command, View } from "../frame/sdk.js";
import { type Frame, start } from "../frame/start.js";
import { Offline, Problem, useLoaded } from "../frame/state.js";
import type { Mapping } from "../contract.js";
import { Budget } from "./budget.js";
import { type DealView, readDeal, rotOf } from "./deal.js";
import { Notes } from "./notes.js";

function Panel({ frame }: { readonly frame: Frame }) {
  const { selection } = frame.request;
  const id = selection.kind === "ids" ? selection.ids[0] : undefined;
  const view = useLoaded(async (signal) => {
    const [crm, { mapping }] = await Promise.all([frame.crm(), frame.backend.ask<{ mapping: Mapping }>("/api/mapping", { signal })]);
    return readDeal(crm, id ?? 0, mapping, signal);
  });
  const [spent, setSpent] = useState(0);
  const [news, setNews] = useState("");
  useEffect(() => setSpent((times) => times + 1), [view.value]);
  useEffect(
    () => frame.live.listen((it) => {
      if (it.about === "connection" || it.about === "mapping") view.reload();
      if (it.about !== "change" || it.entity !== "deal" || Number(it.id) !== id) return;
      setNews("This deal was changed elsewhere.");
      view.reload();
    }, view.reload),
    [],
  );
  const choose = (): void => {
    // Pipedrive hands the context on to the settings.
    answered(frame.sdk.execute(Command.REDIRECT_TO, { view: View.SETTINGS, context: { part: "fields" } }), "a redirect").catch(console.warn);
  };
  if (view.value === undefined) {
    return view.error === undefined ? <p class="state" role="status">Loading the deal…</p> : <Problem whole error={view.error} retry={view.reload} />;
  }
  return (
    <>
      <Offline />
      {view.error !== undefined && <Problem error={view.error} retry={view.reload} />}
      <Head view={view.value} />
      <Fields view={view.value} onChoose={choose} />
      <Notes frame={frame} dealId={view.value.deal.id} onWritten={() => setSpent((times) => times + 1)} />
      <Budget frame={frame} turn={spent} />
      <p class="quiet" role="status" data-news>{news}</p>
    </>
  );
}

function Head({ view }: { readonly view: DealView }) {
  const { deal, stages, person, organization, next } = view;
  const rot = rotOf(view, Date.now());
  const place = stages.findIndex(({ id }) => id === deal.stage_id);
  const overdue = (next?.due_date ?? "9999") < today();
  return (
    <header class="part">
      <h1>{deal.title}</h1>
      <p class="line">
        <strong>{money(deal.value ?? 0, deal.currency ?? "")}</strong>
        <span class={`badge ${deal.status}`}>{deal.status}</span>
        {rot && <span class={rot.rotten ? "badge bad" : "badge good"}>{rot.rotten ? `Rotting: ${count(rot.days, "day")} idle` : `Fresh: ${count(rot.days, "day")} idle`}</span>}
      </p>
      {place >= 0 && (
        <>
          <meter class="stages" min={0} max={stages.length} value={place + 1} aria-label="Stage">{place + 1} of {stages.length}</meter>
          <p class="quiet">{stages[place]?.name}, stage {place + 1} of {stages.length}</p>
        </>
      )}
      <dl>
        <dt>Person</dt>
        <dd>{person ? <Reached name={person.name ?? ""} phone={person.phones?.[0]?.value} email={person.emails?.[0]?.value} /> : "None"}</dd>
        <dt>Organization</dt>
        <dd>{organization?.name ?? "None"}</dd>
        <dt>Next activity</dt>
        <dd>{next ? <>{next.subject}{next.due_date && <p class={overdue ? "bad" : "quiet"}>{overdue && "Overdue: "}{day(next.due_date)}</p>}</> : <span class="warn">Nothing planned</span>}</dd>
      </dl>
    </header>
  );
}

function Reached({ name, phone, email }: { readonly name: string; readonly phone: string | null | undefined; readonly email: string | null | undefined }) {
  return (
    <>
      {name}
      {phone && <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>}
      {email && <a href={`mailto:${email}`}>{email}</a>}
    </>
  );
}

function Fields({ view, onChoose }: { readonly view: DealView; readonly onChoose: () => void }) {
  return (
    <section class="part" aria-labelledby="fields">
      <div class="line"><h2 id="fields" class="grow">Fields</h2><button type="button" class="link" onClick={onChoose}>Choose fields</button></div>
      {view.fields.length === 0 ? <p class="empty">No custom field has a value.</p> : (
        <dl>{view.fields.map(({ name, value }) => <><dt>{name}</dt><dd>{fieldText(value)}</dd></>)}</dl>
      )}
    </section>
  );
}

await start({ height: 400, growTo: 750 }, (frame) => <Panel frame={frame} />);
