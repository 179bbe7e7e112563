// The settings: the connection, which fields are meant, how the webhooks fare, and what the app may do.

import { useEffect, useState } from "preact/hooks";

import { type Frame, start } from "../frame/start.js";
import { Offline, Problem, useLoaded } from "../frame/state.js";
import type { AppState, Mapping } from "../contract.js";
import { Connection } from "./connection.js";
import { Fields } from "./fields.js";
import { Health } from "./health.js";

const WORDS: Readonly<Record<string, string>> = { full: "reads and changes", read: "reads", deny: "doesn't touch" };

function Settings({ frame }: { readonly frame: Frame }) {
  const app = useLoaded<AppState>((signal) => frame.backend.ask("/api/app", { signal }));
  const [told, setTold] = useState("");
  useEffect(() => frame.live.listen((it) => { if (it.about !== "change") app.reload(); }, app.reload), []);
  const { value } = app;
  if (value === undefined) {
    return app.error === undefined ? <p class="state" role="status">Loading the settings…</p> : <Problem whole error={app.error} retry={app.reload} />;
  }

  async function save(mapping: Mapping): Promise<void> {
    await frame.backend.ask("/api/mapping", { method: "PUT", body: JSON.stringify(mapping), headers: { "content-type": "application/json" } });
    app.put((old) => ({ ...old, mapping }));
    setTold("Saved.");
    frame.say("Settings saved");
  }

  return (
    <>
      <Offline />
      <header class="part"><h1>Example app</h1><p class="quiet" role="status">{told}</p></header>
      {app.error !== undefined && <Problem error={app.error} retry={app.reload} />}
      <Connection frame={frame} app={value} onChange={app.reload} />
      {value.connected && <Fields frame={frame} mapping={value.mapping} onSave={save} />}
      <Health frame={frame} app={value} onChange={app.reload} />
      <section class="part" aria-labelledby="policy">
        <h2 id="policy">What the app may do</h2>
        <dl>
          {Object.entries(value.policy).map(([name, may]) => <><dt>{name === "default" ? "Everything else" : name}</dt><dd>{WORDS[may] ?? may}</dd></>)}
        </dl>
        <p class="quiet">Its server refuses the rest, whatever a page asks for.</p>
      </section>
    </>
  );
}

await start({ height: 600, growTo: 2000 }, (frame) => <Settings frame={frame} />);
