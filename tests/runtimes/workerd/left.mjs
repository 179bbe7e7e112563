// A Worker whose requests share a credential, and of which some end before their calls do.

import { Pipedrive } from "pipedrive-wasm";

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const crm = new Pipedrive({ apiToken: "shared", baseUrl: searchParams.get("base"), burstLimit: 2 });
    if (pathname === "/leave") {
      for (let id = 1; id <= 10; id++) crm.deals.get(id).catch(() => undefined);
      return new Response("left");
    }
    const deal = await crm.deals.get(11).catch((error) => ({ id: error.code }));
    return new Response(String(deal.id));
  },
};
