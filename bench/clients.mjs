// The three ways to read a page of deals and a single one, for Node and browsers alike.

/** One function a client, all asking for the same: `pages(limit)` and `single(id)`. */
export function clients({ Pipedrive, DealsApi, Configuration }, { baseUrl, apiToken }) {
  // No limit of a plan: its pace isn't what is measured.
  const crm = new Pipedrive({ apiToken, baseUrl, burstLimit: 1_000_000 });
  const official = new DealsApi(new Configuration({ apiKey: apiToken, basePath: `${baseUrl}/api/v2` }));
  const headers = { "x-api-token": apiToken };
  const raw = async (path) => {
    const response = await fetch(`${baseUrl}/api/v2${path}`, { headers });
    return (await response.json()).data;
  };
  return {
    page: (limit) => ({
      "fetch + json()": async () => same(limit, await raw(`/deals?limit=${limit}`)),
      "official client": async () => same(limit, (await official.getDeals({ limit })).data),
      "pipedrive-wasm": async () => same(limit, (await crm.deals.list({ limit }).page()).items),
    }),
  };
}

/** A client that reads less than was asked for would look fast. */
function same(limit, deals) {
  if (deals.length !== limit) throw new Error(`${deals.length} deals came, not ${limit}`);
}
