// A Worker whose requests share a credential, and of which some end before their calls do.

import { Pipedrive } from "pipedrive-wasm";

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const crm = new Pipedrive({ apiToken: "shared", baseUrl: searchParams.get("base"), burstLimit: 2 });
    if (pathname === "/leave") {
      const all = Array.from({ length: 10 }, (_, at) => crm.deals.get(at + 1));
      await Promise.all(all.slice(0, 2));
      return new Response("left"); // with eight in the queue
    }
    const deal = await crm.deals.get(11, {}, { timeout: 15_000 }).catch((error) => ({ id: error.code }));
    return new Response(String(deal.id));
  },
};
