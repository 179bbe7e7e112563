// Errors as a person needs them. Goes by `code`, which is the same across frames and versions, never by the message's text.

/** What may be done about a problem. */
export type Remedy = "connect" | "retry" | "none";

export interface Explanation {
  readonly title: string;
  readonly advice: string;
  readonly remedy: Remedy;
}

const CONNECT: Explanation = { title: "Not connected", advice: "Connect the app with your Pipedrive account to go on.", remedy: "connect" };

const KNOWN: Readonly<Record<string, Explanation>> = {
  no_host: { title: "Pipedrive doesn't answer", advice: "", remedy: "retry" },
  authentication: { title: "Not signed in", advice: "The app's server doesn't accept who Pipedrive says you are.", remedy: "retry" },
  not_connected: CONNECT,
  session_ended: CONNECT,
  session_refused: CONNECT,
  permission: { title: "Not allowed", advice: "Your Pipedrive user may not see or change this.", remedy: "none" },
  not_found: { title: "Not found", advice: "It was deleted, or your user may not see it.", remedy: "none" },
  policy_denied: { title: "Not offered by this app", advice: "The app's policy doesn't allow it.", remedy: "none" },
  rate_limited: { title: "Too many requests", advice: "Pipedrive asks to wait a little.", remedy: "retry" },
  budget_exhausted: { title: "The day's budget is used up", advice: "Pipedrive answers again after midnight (its time).", remedy: "retry" },
  server: { title: "Pipedrive has a problem", advice: "It answered with an error. Nothing was changed.", remedy: "retry" },
  timeout: { title: "That took too long", advice: "No answer came in time.", remedy: "retry" },
  connection: { title: "No connection", advice: "The app's server couldn't be reached.", remedy: "retry" },
};

/** A title, advice, and what to offer. */
export function explain(error: unknown): Explanation {
  const { code, body, message } = Object(error) as { code?: string; body?: { code?: string } | null; message?: string };
  // The Worker's own word, in the body of its answer, says more than the status that the client goes by.
  const known = KNOWN[body?.code ?? ""] ?? KNOWN[code ?? ""];
  if (!known) return { title: "That didn't work", advice: message ?? String(error), remedy: "retry" };
  return known.advice ? known : { ...known, advice: message ?? "" };
}
