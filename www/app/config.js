// Where the CRM is and which token opens it: from the demo server, or asked for.

import { el, icon } from "./dom.js";

/** What `/config.json` says, or null where nothing serves one. The token never comes from the address. */
export async function loadConfig() {
  const wanted = new URLSearchParams(location.search).get("baseUrl");
  const served = await servedConfig();
  // A link must not send the served token to a host of its choosing.
  if (wanted && wanted !== served?.baseUrl) return { baseUrl: wanted };
  return served ?? {};
}

async function servedConfig() {
  const response = await fetch("/config.json", { cache: "no-store" });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`/config.json answered ${response.status}`);
  const { baseUrl, apiToken } = await response.json();
  return { baseUrl, apiToken };
}

/** Asks for the token in `place`; it is kept in memory only. */
export function askForToken(place, baseUrl) {
  return new Promise((resolve) => {
    const token = el("input", { id: "token", type: "password", required: true, autocomplete: "off" });
    const form = el(
      "form",
      {
        submit: (event) => {
          event.preventDefault();
          const apiToken = token.value.trim();
          if (apiToken) resolve({ baseUrl, apiToken });
          else token.focus();
        },
      },
      el("div", { class: "field" }, el("label", { for: "token" }, "API token"), token),
      el("button", { type: "submit", class: "button primary" }, "Open the board"),
    );
    place.replaceChildren(
      icon("key", "icon state-icon"),
      el("h2", {}, "Which token?"),
      el("p", {}, baseUrl
        ? `The board calls ${baseUrl}. The token stays in this page and is forgotten when you close it.`
        : "You find it in Pipedrive under personal preferences, API. It stays in this page and is forgotten when you close it."),
      form,
    );
    place.hidden = false;
    token.focus();
  });
}
