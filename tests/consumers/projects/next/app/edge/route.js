import { Pipedrive } from "pipedrive-wasm";

import { round } from "../../../../round.js";

export const runtime = "edge";

export async function GET() {
  const { PIPEDRIVE_BASE_URL: baseUrl, PIPEDRIVE_API_TOKEN: apiToken } = process.env;
  return Response.json(await round(Pipedrive, { baseUrl, apiToken }));
}
