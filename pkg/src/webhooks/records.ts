// Records as webhooks of version 2 write them, which isn't how the API's answers do. Version 1 has the fields of API v1.

/** What every record of a payload may hold. Fields that this version doesn't know are there as well. */
interface PayloadRecord {
  readonly id?: number | string;
  readonly add_time?: string | null;
  readonly update_time?: string | null;
  readonly [field: string]: unknown;
}

/** A record with custom fields by their keys, each an object with its `type`. */
interface CustomizedRecord extends PayloadRecord {
  readonly owner_id?: number | null;
  readonly visible_to?: string | null;
  readonly label_ids?: readonly (number | string)[] | null;
  readonly custom_fields?: Readonly<Record<string, unknown>>;
}

/** A clock time or a length, where one is set. */
type Timed = { readonly value: string; readonly timezone_id?: number | null } | null;

/** Records by their kind. */
export interface WebhookRecords {
  activity: PayloadRecord & {
    readonly subject?: string;
    readonly type?: string;
    readonly done?: boolean;
    readonly due_date?: string | null;
    readonly due_time?: Timed;
    readonly duration?: Timed;
    readonly deal_id?: number | null;
    readonly lead_id?: string | null;
    readonly person_id?: number | null;
    readonly org_id?: number | null;
    readonly owner_id?: number | null;
    readonly active_flag?: boolean;
    readonly busy_flag?: boolean | null;
  };
  /** Only version 1 tells of it. */
  activity_type: PayloadRecord & { readonly name?: string; readonly key_string?: string; readonly order_nr?: number };
  board: PayloadRecord & { readonly name?: string; readonly order_nr?: number };
  deal: CustomizedRecord & {
    readonly title?: string;
    readonly value?: number | null;
    readonly currency?: string | null;
    readonly status?: string;
    readonly stage_id?: number;
    readonly pipeline_id?: number;
    readonly person_id?: number | null;
    readonly org_id?: number | null;
    readonly creator_user_id?: number | null;
    readonly probability?: number | null;
    readonly expected_close_date?: string | null;
    readonly lost_reason?: string | null;
  };
  deal_installment: PayloadRecord & {
    readonly deal_id?: number;
    readonly amount?: number;
    readonly billing_date?: string | null;
    readonly description?: string | null;
  };
  deal_product: PayloadRecord & {
    readonly deal_id?: number;
    readonly product_id?: number;
    readonly quantity?: number;
    readonly item_price?: number;
    readonly discount?: number;
    readonly discount_type?: string;
    readonly is_enabled?: boolean;
  };
  lead: CustomizedRecord & {
    readonly title?: string;
    readonly creator_id?: number;
    readonly person_id?: number | null;
    readonly organization_id?: number | null;
    readonly value?: unknown;
    readonly is_archived?: boolean;
  };
  note: PayloadRecord & {
    readonly content?: string;
    readonly user_id?: number;
    readonly deal_id?: number | null;
    readonly lead_id?: string | null;
    readonly person_id?: number | null;
    readonly org_id?: number | null;
    readonly active_flag?: boolean;
  };
  organization: CustomizedRecord & { readonly name?: string; readonly address?: unknown };
  person: CustomizedRecord & {
    readonly name?: string;
    readonly first_name?: string | null;
    readonly last_name?: string | null;
    readonly org_id?: number | null;
    readonly emails?: readonly unknown[] | null;
    readonly phones?: readonly unknown[] | null;
  };
  phase: PayloadRecord & { readonly name?: string; readonly board_id?: number; readonly order_nr?: number };
  pipeline: PayloadRecord & {
    readonly name?: string;
    readonly url_title?: string;
    readonly order_nr?: number;
    readonly active_flag?: boolean;
    readonly deal_probability?: boolean;
  };
  product: CustomizedRecord & {
    readonly name?: string;
    readonly code?: string | null;
    readonly unit?: string | null;
    readonly tax?: number | null;
    readonly selectable?: boolean;
    readonly prices?: readonly unknown[];
  };
  project: CustomizedRecord & {
    readonly title?: string;
    readonly status?: string;
    readonly board_id?: number | null;
    readonly phase_id?: number | null;
  };
  stage: PayloadRecord & {
    readonly name?: string;
    readonly pipeline_id?: number;
    readonly order_nr?: number;
    readonly deal_probability?: number;
    readonly rotten_flag?: boolean;
    readonly rotten_days?: number | null;
    readonly active_flag?: boolean;
  };
  task: PayloadRecord & {
    readonly title?: string;
    readonly project_id?: number;
    readonly assignee_ids?: readonly number[];
    readonly done?: number | boolean;
    readonly due_date?: string | null;
  };
  user: PayloadRecord & { readonly name?: string; readonly email?: string; readonly active_flag?: boolean; readonly is_admin?: number | boolean };
}

/** Kinds of record that this version knows. */
export type WebhookEntity = keyof WebhookRecords;
