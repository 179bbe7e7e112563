import { type Deal, NotFoundError, Pipedrive, type PipedriveOptions } from "pipedrive-wasm";

declare const process: { env: Record<string, string | undefined> };

const options: PipedriveOptions = {
  baseUrl: process.env["PIPEDRIVE_BASE_URL"],
  apiToken: process.env["PIPEDRIVE_API_TOKEN"],
};

async function round(): Promise<{ listed: number; found: boolean; made: Deal["title"]; code: string }> {
  const crm = new Pipedrive(options);
  const listed: Deal[] = await crm.deals.list({ status: "open" }).toArray({ max: 3 });
  const found: Deal = await crm.deals.get(listed[0]!.id!);
  const made = await crm.deals.create({ title: "Made by a consumer", value: 1200.5 });
  // @ts-expect-error What doesn't fit is found before anything runs.
  crm.deals.list({ limit: "all" });
  let code = "no error";
  try {
    await crm.deals.get(999_999_999);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    code = error.code;
  }
  return { listed: listed.length, found: found.title === listed[0]!.title, made: made.title, code };
}

round().then((outcome) => console.log(JSON.stringify(outcome)));
