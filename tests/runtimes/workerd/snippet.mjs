// Runs a Worker of the papers in workerd and asks it for `/`: node snippet.mjs FILE. Fails where it doesn't answer well.

import { start } from "./workerd.mjs";

const { PIPEDRIVE_API_TOKEN, PIPEDRIVE_BASE_URL } = process.env;
const worker = await start(process.argv[2], { PIPEDRIVE_API_TOKEN, PIPEDRIVE_BASE_URL });
try {
  const response = await worker.ask();
  const text = await response.text();
  console.log(response.status, text.slice(0, 200));
  if (!response.ok) process.exitCode = 1;
} finally {
  await worker.close();
}
