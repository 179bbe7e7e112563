// What the Worker and the surfaces say to each other.

/** Told to every open surface: something changed in Pipedrive, or with the app itself. It says what, never how; who may see it reads it. */
export type News =
  | { readonly about: "change"; readonly entity: string; readonly action: string; readonly id: number | string }
  | { readonly about: "connection"; readonly connected: boolean }
  | { readonly about: "mapping" }
  | { readonly about: "webhooks" }
  | { readonly about: "delivery" };

/** Names for fields of the account, in the app's own words. */
export interface Mapping {
  readonly contractEnd?: string;
  readonly priority?: string;
  readonly seats?: string;
}

/** A registered webhook, without its password. */
export interface HookHealth {
  readonly event: string;
  readonly active: boolean;
  readonly lastStatus: number | null;
}

/** A delivery that came in. */
export interface Delivery {
  /** Unix milliseconds. */
  readonly at: number;
  readonly event: string;
  readonly id: string;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly outcome: string;
  /** What was answered. */
  readonly status: number;
}

/** The answer of `/api/app`. */
export interface AppState {
  readonly connected: boolean;
  /** Absent, as the user is, where Pipedrive didn't say. */
  readonly company?: string;
  readonly user?: string;
  readonly mapping: Mapping;
  readonly policy: Readonly<Record<string, string>>;
  /** Null where Pipedrive didn't say. */
  readonly hooks: readonly HookHealth[] | null;
  readonly deliveries: readonly Delivery[];
}

/** The answer of `/api/disconnect`. The app has forgotten the tokens in any case. */
export interface Disconnected {
  /** Whether Pipedrive took them back, too. */
  readonly revoked: boolean;
}
