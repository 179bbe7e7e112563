// An app's server, as strict as can be.

import { Pipedrive } from "pipedrive-wasm";
import { proxy, queueConsumer, sharedGovernor, withDictionaries, type ObjectNamespace } from "pipedrive-wasm/cloudflare";
import { jsonModal, jsonPanel } from "pipedrive-wasm/extension";
import { OAuth } from "pipedrive-wasm/oauth";
import { memoryStore } from "pipedrive-wasm/stores";
import { changeOf, ensureWebhooks, handler, isEvent, memoryWebhookStore, receive, testEvent, type WebhookEvent } from "pipedrive-wasm/webhooks";

const login = { user: "crm", password: "secret" };

export async function events(request: Request, crm: Pipedrive): Promise<string | undefined> {
  const event: WebhookEvent = await receive(request, { ...login, fields: crm.fields, store: memoryWebhookStore() });
  if (isEvent(event, "deal.change")) {
    const title: string | undefined = event.data.title;
    const before: number | undefined = event.previous?.stage_id;
    const other: unknown = event.data["whatever"];
    console.log(title, before, other, changeOf(event, "title")?.before);
  }
  if (isEvent(event, "person.delete")) {
    const gone: null = event.data;
    return gone ?? event.previous?.name;
  }
  // @ts-expect-error no such event
  isEvent(event, "dealz.change");
  // @ts-expect-error a record may be gone
  event.data.id;
  await ensureWebhooks(crm, ["deal.*", { event: "*.delete", userId: 1 }], { ...login, url: "https://app.example/" });
  handler({ ...login, self: 1 }, { "deal.create": ({ data }) => data.currency, "person.*": (each) => each.recordId, "*": ({ entity }) => entity });
  // @ts-expect-error no such event
  handler(login, { "dealz.create": () => undefined });
  testEvent({ entity: "lead", data: { title: "A" } });
  // @ts-expect-error no such kind of record
  testEvent({ entity: "invoice" });
  return event.companyId?.toString();
}

export async function answers(request: Request): Promise<Response> {
  const panel = jsonPanel({ type: "object", properties: { sum: { $ref: "#/definitions/currency" }, note: { $ref: "#/definitions/text" } } });
  panel.body({ sum: { code: "EUR", value: 1 }, note: null });
  // @ts-expect-error not in the schema
  panel.body({ total: 1 });
  // @ts-expect-error another kind
  panel.body({ sum: 5 });
  const list = jsonPanel({ type: "array", items: { type: "object", properties: { title: { $ref: "#/definitions/header" } } } });
  list.body([{ title: "A" }]);
  const modal = jsonModal({ blocks: { note: { $ref: "#/definitions/element-textarea" } }, actions: { save: { $ref: "#/definitions/element-button" } } });
  const asked = await modal.read(request);
  if (asked.kind === "change") asked.invoker satisfies "note";
  // @ts-expect-error not in the schema
  modal.fieldErrors({ other: "x" });
  // @ts-expect-error no such option
  modal.answer({ note: { colour: "red" } });
  return modal.answer({ note: { label: "Note", isRequired: true } });
}

export async function worker(request: Request, namespace: ObjectNamespace, kv: Map<string, string>): Promise<unknown> {
  const oauth = new OAuth({ clientId: "a", clientSecret: "b", redirectUri: "https://app.example/" });
  const store = memoryStore();
  const fetchFor = ({ companyId }: { companyId: number }) => sharedGovernor({ namespace, name: companyId, plan: "growth" });
  const answer = await proxy({ secrets: "x", policy: { deals: "read" }, session: (key) => ({ store, oauth, key }), fetchFor })(request);
  const crm = new Pipedrive({ session: { store, oauth, key: { companyId: 1 } }, fetch: fetchFor({ companyId: 1 }) });
  const fields = { get: async (key: string) => kv.get(key) ?? null, put: async (key: string, value: string) => void kv.set(key, value) };
  const deal = await withDictionaries(crm, { namespace: fields, name: 1 }, () => crm.deals.get(1));
  queueConsumer({ "deal.*": (event) => event.data?.title }, { fields: () => crm.fields });
  // @ts-expect-error without a policy nothing is allowed
  proxy({ secrets: "x", session: () => undefined });
  return [answer.status, deal.title];
}
