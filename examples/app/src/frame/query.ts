export interface Query { resource: string; view: string; selectedIds: number[]; excludedIds: number[]; filter: Record<string, unknown> | undefined; userId: number; companyId: number; context: string | undefined; data: Record<string,string> | undefined }
export function readQuery(): Query {
  const q = new URLSearchParams(location.search);
  const ids = (name: string) => (q.get(name) ?? "").split(",").filter(Boolean).map(Number);
  const json = (name: string) => { const t = q.get(name); return t ? JSON.parse(t) : undefined; };
  return { resource: q.get("resource") ?? "", view: q.get("view") ?? "", selectedIds: ids("selectedIds"), excludedIds: ids("excludedIds"), filter: json("filter"), userId: Number(q.get("userId")), companyId: Number(q.get("companyId")), context: q.get("context") ?? undefined, data: json("data") };
}
