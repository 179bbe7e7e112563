// A Worker as one would write it: the package by its name, settings from its bindings.

import { Pipedrive } from "pipedrive-wasm";

import { journeys } from "../journeys.mjs";

export default {
  async fetch(request, env) {
    const crm = new Pipedrive({ apiToken: env.API_TOKEN, baseUrl: env.BASE_URL });
    return Response.json(await journeys(crm));
  },
};
