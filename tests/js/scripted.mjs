// A `fetch` that answers from a script and keeps what it was sent.

import { Pipedrive } from "pipedrive-wasm";

let tokens = 0;
/** A token that nobody else has: clients with the same one share its limits, and what an answer did to them. */
export const ownToken = () => `secret-${++tokens}`;

/** A client whose answers are given one by one: a body for a 200, a `Response`, or a function of url and init. */
export const scripted = (...answers) => scriptedWith({}, ...answers);

/** The same with further options. */
export function scriptedWith(options, ...answers) {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url: new URL(url), ...init });
    const answer = answers[Math.min(sent.length, answers.length) - 1];
    if (typeof answer === "function") return answer(url, init);
    return answer instanceof Response ? answer.clone() : Response.json(answer);
  };
  const apiToken = ownToken();
  return { crm: new Pipedrive({ apiToken, fetch, ...options }), sent, apiToken };
}

/** A client whose requests wait for the test: each of `sent` has `answer(response)` and `fail(reason)`. */
export function held(options = {}) {
  const sent = [];
  const fetch = (url, init) => {
    const request = { url: new URL(url), ...init };
    sent.push(request);
    return new Promise((resolve, reject) => {
      request.answer = (body = { success: true, data: { id: 1 } }) => resolve(body instanceof Response ? body : Response.json(body));
      request.fail = reject;
      init.signal.addEventListener("abort", () => reject(init.signal.reason));
    });
  };
  const apiToken = ownToken();
  return { crm: new Pipedrive({ apiToken, fetch, ...options }), sent, apiToken, fetch };
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
