// What the Worker knows of the app in this company, as the settings show it.

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
  readonly outcome: "taken" | "duplicate" | "refused";
}

/** The answer of `/api/app`. */
export interface AppState {
  readonly connected: boolean;
  readonly company?: string;
  readonly user?: string;
  readonly mapping: Mapping;
  readonly policy: Readonly<Record<string, string>>;
  readonly hooks: readonly HookHealth[];
  readonly deliveries: readonly Delivery[];
}
