// How the webhooks fare: what is registered, and what came in last.

import { useState } from "preact/hooks";

import { explain } from "../frame/problems.js";
import type { Frame } from "../frame/start.js";
import type { AppState } from "../contract.js";

interface Props {
  readonly frame: Frame;
  readonly app: AppState;
  readonly onChange: () => void;
}

export function Health({ frame, app: { connected, hooks, deliveries }, onChange }: Props) {
  const [problem, setProblem] = useState("");
  const needsAnew = hooks !== null && !(hooks.length > 0 && hooks.every(({ active }) => active));

  function register(): void {
    setProblem("");
    frame.backend.ask("/api/webhooks", { method: "POST" }).then(onChange, (error: unknown) => {
      setProblem(`The webhooks aren't registered. ${explain(error).advice}`);
    });
  }

  return (
    <section class="part" aria-labelledby="webhooks">
      <h2 id="webhooks">Webhooks</h2>
      {hooks === null ? <p class="empty">Pipedrive doesn't say how they fare right now.</p> : hooks.length === 0 ? <p class="empty">None is registered.</p> : (
        <ul class="hooks">
          {hooks.map(({ event, active, lastStatus }) => (
            <li key={event} class="line">
              <span class="grow">{event}</span>
              <span class={`badge ${active ? "good" : "bad"}`}>{active ? "Active" : "Stopped by Pipedrive"}</span>
              {lastStatus !== null && <span class="quiet">last answer {lastStatus}</span>}
            </li>
          ))}
        </ul>
      )}
      {connected && needsAnew && <div class="line"><button type="button" class="button" onClick={register}>Register them again</button></div>}
      <p class="bad" role="alert">{problem}</p>
      {deliveries.length === 0 ? <p class="empty">Nothing has come in yet.</p> : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Last deliveries">
          <table>
            <thead><tr><th scope="col">When</th><th scope="col">Event</th><th scope="col">Try</th><th scope="col">Outcome</th></tr></thead>
            <tbody>
              {deliveries.map(({ at, event, id, attempt, outcome, status }) => (
                <tr key={`${at}-${event}-${id}-${attempt}`} data-delivery={event}>
                  <td>{new Date(at).toLocaleTimeString()}</td><td>{event} {id}</td><td>{attempt}</td><td>{outcome} ({status})</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
