// What went wrong, in words for the person at the board. Chosen by `error.code`, never by an error's text.

const PROBLEMS = {
  authentication: ["Pipedrive didn't accept the token", "It may have been changed or withdrawn. Check the token, then try again."],
  permission: ["You may not do this", "Your Pipedrive user or this app lacks the permission."],
  plan_limit: ["The company's plan doesn't allow this", "A limit of the Pipedrive plan is reached."],
  not_found: ["Not found", "It may have been deleted, or you may not see it."],
  gone: ["No longer there", "It was removed from Pipedrive."],
  rate_limited: ["Too many calls", "Pipedrive asks for a pause. Wait a moment, then try again."],
  blocked: ["Pipedrive blocks these calls", "Its gateway has refused this connection. Wait some minutes before trying again."],
  server: ["Pipedrive has a problem", "The server couldn't answer. This is usually short: try again."],
  connection: ["No connection to Pipedrive", "The server can't be reached from here. Check the network, then try again."],
  timeout: ["Pipedrive is slow to answer", "The call took too long. Try again."],
  unexpected_response: ["An answer that can't be read", "Something between here and Pipedrive answered in its place."],
  bad_request: ["Pipedrive refused the input", ""],
  invalid_input: ["The input isn't complete", ""],
};

/** `{ title, text, detail }` for an error thrown by the client. */
export function problem(error) {
  const detail = typeof error?.message === "string" ? error.message : "";
  // A TypeError is what `fetch` itself throws, for the page's own files.
  if (!navigator.onLine && (error?.code === "connection" || error instanceof TypeError)) {
    return { title: "You are offline", text: "The board needs a connection. It tries again when there is one.", detail: "" };
  }
  if (error?.code === "rate_limited" && error.retryIn > 0) {
    const seconds = Math.ceil(error.retryIn / 1_000);
    return { title: "Too many calls", text: `Pipedrive asks for a pause. Try again in ${seconds} s.`, detail };
  }
  const [title, text] = PROBLEMS[error?.code] ?? ["Something went wrong", ""];
  return { title, text, detail };
}

/** One sentence, for a message beside the thing that failed. */
export function problemLine(error) {
  const { title, text, detail } = problem(error);
  return `${title}. ${text || detail}`.trim();
}

/** The call was given up by the page itself, so that nobody needs to hear of it. */
export function wasAborted(error) {
  return error?.code === "aborted" || error?.name === "AbortError";
}

/** Keeps what nobody foresaw visible to whoever opens the console. */
export function logUnknown(error) {
  if (!(error?.code in PROBLEMS) && !wasAborted(error)) console.error(error);
}
