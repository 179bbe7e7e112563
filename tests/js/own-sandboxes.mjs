// Sandboxes of a test's own, over HTTP, beside the one that all tests share.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Starts `count` sandboxes in one process, with seeds from `seed` on; they end with the test. Without `settings` no limit
 * is ever reached, and what `settings` says counts from there.
 */
export async function startSandboxes(t, { count = 1, seed = 1, deals = 20, settings = {} } = {}) {
  const numbers = { "--count": count, "--seed": seed, "--deals": deals };
  const options = Object.entries(numbers).flatMap(([name, value]) => [name, String(value)]);
  options.push("--control", "--unlimited", "--settings", JSON.stringify(settings));
  const child = spawn(required("PIPEDRIVE_SANDBOX"), options, { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  const sandboxes = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const baseUrl = /http:\/\/\S+/.exec(line)?.[0];
    if (baseUrl) sandboxes.push(new OwnSandbox(baseUrl));
    if (sandboxes.length === count) return sandboxes;
  }
  throw new Error(`the sandbox ended before all ${count} listened`);
}

/** A sandbox that has a control path. */
export class OwnSandbox {
  apiToken = "sandbox-token";

  constructor(baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** A plain request, without a client's patience. */
  fetch(path, init = {}) {
    return fetch(this.baseUrl + path, { ...init, headers: { "x-api-token": this.apiToken, ...init.headers } });
  }

  /**
   * Asks a control path: `settings`, `log`, `state`, `oauth`, `webhooks?settled=1`; with a body `settings`, `reset`, `clock`, `edit`,
   * `oauth/expire`, `oauth/install`, `oauth/uninstall`.
   */
  async control(path, body) {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await this.fetch(`/__sandbox/${path}`, init);
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.problem);
    return answer;
  }
}

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these tests with "cargo xtask test"`);
  return value;
}
