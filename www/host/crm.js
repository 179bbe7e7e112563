// Pipedrive's own data, as its pages have it: straight from the API, by plain fetch. The app never comes this way.

export class Crm {
  constructor({ crmUrl, apiToken }) {
    this.base = crmUrl;
    this.headers = { "x-api-token": apiToken, "content-type": "application/json" };
  }

  async call(method, path, body) {
    const response = await fetch(this.base + path, { method, headers: this.headers, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
    return answer.data;
  }

  /** One page of deals, as the list shows it. */
  deals(filter) {
    const query = new URLSearchParams({ limit: "100", sort_by: "id", sort_direction: "desc", ...(filter.filter_id && { filter_id: filter.filter_id }), ...(filter.user_id && { owner_id: filter.user_id }) });
    return this.call("GET", `/api/v2/deals?${query}`);
  }

  deal(id) { return this.call("GET", `/api/v2/deals/${id}`); }
  stages() { return this.call("GET", "/api/v2/stages"); }
  users() { return this.call("GET", "/api/v1/users"); }
  async filters() { return (await this.call("GET", "/api/v1/filters?type=deals")).filter(({ active_flag: active }) => active); }
  changeDeal(id, changes) { return this.call("PATCH", `/api/v2/deals/${id}`, changes); }
}
