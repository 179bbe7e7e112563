// A `fetch` that answers from a script and keeps what it was sent.

import { Pipedrive } from "pipedrive-wasm";

let tokens = 0;
/** A token that nobody else has: clients with the same one share its limits, and what an answer did to them. */
export const ownToken = () => `secret-${++tokens}`;

/** A client whose answers are given one by one: a body for a 200, a `Response`, or a function of url and init. */
export function scripted(...answers) {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url: new URL(url), ...init });
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (typeof answer === "function") return answer(url, init);
    return answer instanceof Response ? answer.clone() : Response.json(answer);
  };
  const apiToken = ownToken();
  return { crm: new Pipedrive({ apiToken, fetch }), sent, apiToken };
}

/** The error that a promise ends with, or that a function throws. */
export async function failure(promise) {
  try {
    await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    return error;
  }
  throw new Error("the call succeeded, and should have failed");
}
