// What the Worker is given, and what it makes of that for each request.

import { OAuth } from "pipedrive-wasm/oauth";
import { durableObjectStore } from "pipedrive-wasm/stores";
import type { TokenStore } from "pipedrive-wasm/stores";

import type { Company } from "./company.js";

/** Bindings of wrangler.jsonc, and secrets. */
export interface Env {
  readonly ASSETS: Fetcher;
  readonly COMPANY: DurableObjectNamespace<Company>;
  readonly TOKENS: DurableObjectNamespace;
  readonly WEBHOOK_LOG: DurableObjectNamespace;
  readonly CLIENT_ID: string;
  readonly CLIENT_SECRET: string;
  /** Signs the passwords of webhooks. */
  readonly WEBHOOK_SECRET: string;
  /** Who may show the surfaces in a frame. */
  readonly FRAME_ANCESTORS: string;
  /** Origins of a sandbox; not set where the app is deployed. */
  readonly OAUTH_URL?: string;
  readonly API_DOMAIN?: string;
}

/** The app, as Pipedrive's authorization host knows it. */
export function oauthOf(env: Env, request: Request): OAuth {
  return new OAuth({
    clientId: env.CLIENT_ID,
    clientSecret: env.CLIENT_SECRET,
    redirectUri: new URL("/oauth/callback", request.url).href,
    oauthUrl: env.OAUTH_URL,
    apiDomains: env.API_DOMAIN ? [env.API_DOMAIN] : undefined,
  });
}

/** Where the tokens of all users are kept. */
export const storeOf = (env: Env): TokenStore => durableObjectStore(env.TOKENS as never);

/** The object that a company's surfaces and webhooks meet in. */
export const companyOf = (env: Env, companyId: number): DurableObjectStub<Company> => env.COMPANY.get(env.COMPANY.idFromName(String(companyId)));
