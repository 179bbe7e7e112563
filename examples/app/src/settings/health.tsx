// How the webhooks fare: what is registered, and what came in last.

import type { AppState } from "./app.js";

export function Health({ app: { hooks, deliveries } }: { readonly app: AppState }) {
  return (
    <section class="part" aria-labelledby="webhooks">
      <h2 id="webhooks">Webhooks</h2>
      {hooks.length === 0 ? <p class="empty">None is registered.</p> : (
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
      {deliveries.length === 0 ? <p class="empty">Nothing has come in yet.</p> : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Last deliveries">
          <table>
            <thead><tr><th scope="col">When</th><th scope="col">Event</th><th scope="col">Try</th><th scope="col">Outcome</th></tr></thead>
            <tbody>
              {deliveries.map(({ at, event, id, attempt, outcome }) => (
                <tr key={`${at}-${event}-${id}-${attempt}`} data-delivery={event}>
                  <td>{new Date(at).toLocaleTimeString()}</td><td>{event} {id}</td><td>{attempt}</td><td>{outcome}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
