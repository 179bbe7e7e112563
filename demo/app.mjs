// The example app beside a sandbox: its Worker on workerd, and the page that plays Pipedrive around it.

import { once } from "node:events";
import { pathToFileURL } from "node:url";

import { startWorker } from "../examples/app/workerd.mjs";
import { startHost } from "../www/host/server.mjs";

/** What the app asks for: what its README says to tick in the Developer Hub. */
const SCOPES = ["base", "deals:full", "activities:full", "contacts:read", "users:read", "webhooks:full"];

/** Who looks at the host page: the sandbox's first user. */
const WHO = { companyId: 1001, userId: 1 };

/**
 * Starts both. `sandbox` is where the CRM is; it must be one with control paths, which is told of the app.
 *
 * @param {{ sandbox: { baseUrl: string, apiToken: string }, hostPort?: number, appPort?: number, vars?: Record<string, string> }} options
 */
export async function startApp({ sandbox, hostPort = 0, appPort = 0, vars = {} }) {
  const { baseUrl, apiToken } = sandbox;
  const secret = "sandbox-client-secret";
  const worker = await startWorker({
    port: appPort,
    vars: {
      CLIENT_ID: "sandbox-client",
      CLIENT_SECRET: secret,
      WEBHOOK_SECRET: "only for the demo",
      OAUTH_URL: baseUrl,
      API_DOMAIN: baseUrl,
      FRAME_ANCESTORS: "http://127.0.0.1:*",
      ...vars,
    },
  });
  await control(sandbox, "settings", { app: { name: "Example app", redirectUri: `${worker.url}/oauth/callback`, scopes: SCOPES } });
  const host = await startHost({ port: hostPort, secret, config: { appUrl: worker.url, crmUrl: baseUrl, apiToken, ...WHO } });
  return {
    hostUrl: host.url,
    appUrl: worker.url,
    host,
    worker,
    async stop() {
      await host.stop();
      await worker.stop();
    },
  };
}

/** Asks a control path of the sandbox. */
export async function control({ baseUrl, apiToken }, path, body) {
  const response = await fetch(`${baseUrl}/__sandbox/${path}`, { method: "POST", headers: { "x-api-token": apiToken }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.problem);
  return answer;
}

/** Installs the app as a browser would, with a user who approves. */
export async function install({ appUrl }) {
  const asked = await fetch(`${appUrl}/oauth/install`, { redirect: "manual" });
  const approved = await fetch(asked.headers.get("location"), { method: "POST", redirect: "manual", body: new URLSearchParams({ decision: "approve" }) });
  const cookie = asked.headers.get("set-cookie").split(";", 1)[0];
  const ended = await fetch(approved.headers.get("location"), { headers: { cookie } });
  if (!ended.ok) throw new Error(`the app isn't installed: ${ended.status} ${await ended.text()}`);
}

/** For the demo: `node demo/app.mjs [HOST_PORT]`; a port that is taken is replaced by a free one. */
async function main() {
  const sandbox = { baseUrl: process.env.PIPEDRIVE_BASE_URL, apiToken: process.env.PIPEDRIVE_API_TOKEN };
  const wanted = Number(process.argv[2] ?? 0);
  const start = (hostPort) => startApp({ sandbox, hostPort });
  const app = await start(wanted).catch((error) => {
    if (error.code !== "EADDRINUSE") throw error;
    return start(0);
  });
  await install(app);
  console.log(`The app: ${app.hostUrl} (its Worker: ${app.appUrl})`);
  // Whoever started it ends it so, also by being ended: workerd would go on without us.
  process.stdin.resume();
  await Promise.race([once(process.stdin, "end"), once(process, "SIGINT"), once(process, "SIGTERM")]);
  await app.stop();
  process.exit();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
