// The app that the sandbox knows, and tokens for it.

import { settings } from "../runtimes/report.mjs";

export const app = { client_id: "sandbox-client", redirect_uri: "http://127.0.0.1:8787/oauth/callback" };

/** How the app says who it is. */
export const client = { authorization: `Basic ${btoa(`${app.client_id}:sandbox-client-secret`)}` };

/** A code, as the user's browser carries it back. */
export async function code() {
  const body = new URLSearchParams({ decision: "approve" });
  const response = await fetch(`${settings.baseUrl}/oauth/authorize?${new URLSearchParams(app)}`, { method: "POST", body, redirect: "manual" });
  return new URL(response.headers.get("location")).searchParams.get("code");
}

/** Tokens of an install. */
export async function tokens() {
  const { redirect_uri } = app;
  const body = new URLSearchParams({ grant_type: "authorization_code", code: await code(), redirect_uri });
  const response = await fetch(`${settings.baseUrl}/oauth/token`, { method: "POST", body, headers: client });
  return response.json();
}
