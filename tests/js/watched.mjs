// A client that is watched, over answers from a script.

import { Pipedrive } from "pipedrive-wasm";

let clients = 0;

/**
 * A client with a credential of its own, so that no other test's limits are its own, and its answers one by one: a body
 * for a 200, a `Response`, an error to reject with, or a function of url and init. `events` has what the hooks were told.
 */
export function watched(answers, options = {}) {
  const events = [];
  const lines = [];
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url, ...init });
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    if (typeof answer === "function") return answer(url, init);
    return answer instanceof Response ? answer.clone() : Response.json(answer);
  };
  const hook = (name) => (event) => events.push([name, event]);
  const level = (name) => (line) => lines.push(`${name}: ${line}`);
  const crm = new Pipedrive({
    apiToken: `token-${process.pid}-${++clients}`,
    burstLimit: 1000,
    fetch,
    onRequest: hook("request"),
    onResponse: hook("response"),
    onRetry: hook("retry"),
    onRateLimit: hook("rateLimit"),
    audit: hook("audit"),
    logger: { debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") },
    ...options,
  });
  return { crm, events, lines, sent };
}

/** An answer of another status than 200, with Pipedrive's envelope. */
export function refusal(status, headers = {}, body = {}) {
  return Response.json({ success: false, error: "no", ...body }, { status, headers });
}

/** Names alone. */
export const names = (events) => events.map(([name]) => name);

/** The only event of a name. */
export function only(events, name) {
  const found = events.filter(([other]) => other === name);
  if (found.length !== 1) throw new Error(`${found.length} events of ${name}`);
  return found[0][1];
}
