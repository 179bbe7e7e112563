// A Worker as one would write it: the package by its name, settings from its bindings. `/inside` needs none of them.

import { Pipedrive } from "pipedrive-wasm";
import { sandboxFetch } from "pipedrive-wasm/sandbox";

import { journeys } from "../journeys.mjs";

export default {
  async fetch(request, env) {
    const inside = new URL(request.url).pathname === "/inside";
    const crm = inside
      ? new Pipedrive({ apiToken: "sandbox-token", fetch: sandboxFetch({ seed: 3 }) })
      : new Pipedrive({ apiToken: env.API_TOKEN, baseUrl: env.BASE_URL });
    return Response.json(await journeys(crm));
  },
};
