// What the Worker is given, and what it makes of that for each request.

import { durableObjectStore } from "pipedrive-wasm/cloudflare";
import { OAuth, type Session, type SessionKey } from "pipedrive-wasm/oauth";

import type { Company } from "./company.js";

/** Bindings of wrangler.jsonc, and secrets. */
export interface Env {
  readonly ASSETS: Fetcher;
  readonly COMPANY: DurableObjectNamespace<Company>;
  readonly TOKENS: DurableObjectNamespace;
  readonly GOVERNOR: DurableObjectNamespace;
  readonly WEBHOOK_LOG: DurableObjectNamespace;
  /** Names of custom fields, so that a panel needn't pay for reading them each time. */
  readonly FIELDS: KVNamespace;
  readonly CLIENT_ID: string;
  readonly CLIENT_SECRET: string;
  /** Makes the passwords of webhooks. */
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

/** A user's session. Its tokens are in a Durable Object, and are refreshed there once for all isolates. */
export function sessionFor(env: Env, request: Request, key: SessionKey): Session {
  return { store: durableObjectStore(env.TOKENS), key, oauth: oauthOf(env, request) };
}

/** The object that a company's surfaces and webhooks meet in. */
export const companyOf = (env: Env, companyId: number): DurableObjectStub<Company> => env.COMPANY.get(env.COMPANY.idFromName(String(companyId)));
