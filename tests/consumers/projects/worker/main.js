import { Pipedrive } from "pipedrive-wasm";

import { round } from "../../round.js";

export default {
  async fetch(request, { BASE_URL: baseUrl, API_TOKEN: apiToken }) {
    return Response.json(await round(Pipedrive, { baseUrl, apiToken }));
  },
};
