import type { RequestOptions } from "./options.js";

/** Kinds of record that have definitions of fields. A lead has those of deals, too. */
export type FieldKind = "activity" | "deal" | "lead" | "note" | "organization" | "person" | "product" | "project";

/** One option of a field. */
export interface OptionDefinition {
  /** A number in custom fields, often a word in built-in ones. */
  readonly id: number | string;
  readonly label: string;
}

/** A field, as a dictionary knows it. */
export interface FieldDefinition {
  /** Its key: 40 hexadecimal digits for a custom field. */
  readonly key: string;
  /** Its name in the dictionary: the account's own or, where several custom fields share that, `Name (1)`, `Name (2)`. */
  readonly name: string;
  /** What the account calls it. */
  readonly label: string;
  readonly type: string;
  readonly custom: boolean;
  /** Its number in API v1, which saved filters need; unknown until one is made. */
  readonly filterId: number | null;
  readonly options: readonly OptionDefinition[] | null;
  /** Further keys that API v1 writes beside it, such as that of a currency. */
  readonly parts: readonly string[];
  /** Whether searches look into it. */
  readonly searchable: boolean;
  /** When the app asks users to fill it in, as Pipedrive says it; unknown unless it was asked for. */
  readonly required: Readonly<Record<string, unknown>> | null;
}

/** What is wrong with a name, a label or a value that was given for a custom field. */
export interface FieldProblem {
  /** One for each thing that a caller would do differently. */
  readonly code:
    | "unknown_field"
    | "ambiguous_field"
    | "given_twice"
    | "unknown_option"
    | "ambiguous_option"
    | "wrong_type"
    | "empty_set"
    | "missing_currency"
    | "unknown_currency"
    | "bad_date"
    | "bad_time"
    | "bad_zone"
    | "reversed_range"
    | "bad_condition"
    | "too_many_conditions"
    | "missing_field_id"
    | "too_many_fields"
    | (string & {});
  readonly message: string;
  /** The field as it was written. */
  readonly field?: string;
  readonly key?: string;
  /** A name or label that looks like it. */
  readonly nearest?: string;
  /** Keys of the fields that an ambiguous name may stand for. */
  readonly keys?: readonly string[];
  /** Their names, in the same order. */
  readonly names?: readonly string[];
  /** What would have done. */
  readonly options?: readonly OptionDefinition[];
}

/** How a record writes its custom fields: as API v2, as API v1 (flat), or as webhooks of version 2 do. */
export type RecordForm = "v2" | "v1" | "webhook";

/** What a dictionary has beside the definitions of fields. */
export interface DictionaryParams {
  /** Loads the account's users, too, so that fields that name one take a name. 20 tokens. */
  users?: boolean;
  /** Loads the account's currencies, too, so that an unknown one is refused. 20 tokens. */
  currencies?: boolean;
  /** Loads `required` of each field, too. Leads, notes and projects don't have it. */
  required?: boolean;
}

/** The fields of a kind of record: names, keys and options. What it says is as old as `loadedAt`. */
export interface Dictionary {
  readonly kind: FieldKind;
  /** When it was loaded, or imported. */
  readonly loadedAt: Date;
  /** All fields, in the account's order. */
  readonly fields: readonly FieldDefinition[];
  /** One field, by its name or key. Throws an error with `problems` where there is none, or several. */
  field(name: string): FieldDefinition;
  /** An option of a field, by its label or id. Throws where there is none, or several. */
  option(field: string, option: string | number): OptionDefinition;
  /** Custom fields by name, in a record that was read by keys: from a webhook, or a store. The record stays as it is. */
  decode<T extends object>(record: T, form?: RecordForm): T & { custom_fields?: Record<string, unknown> };
  /** What goes into `custom_fields` of a v2 body, or flat into a v1 body, for values by name. Throws where one can't be written. */
  encode(values: Readonly<Record<string, unknown>>, form?: "v2" | "v1"): Record<string, unknown>;
  /** Loads it anew, for all clients of the credential. */
  refresh(options?: RequestOptions): Promise<Dictionary>;
}

/** What is known of an account's fields. Loaded once for all clients of a credential, and again when it is older than `fieldsTtl`. */
export interface Fields {
  /** Fields of activities. They have no custom ones. */
  activity(params?: DictionaryParams, options?: RequestOptions): Promise<Dictionary>;
  /** Fields of deals. */
  deal(params?: DictionaryParams, options?: RequestOptions): Promise<Dictionary>;
  /** Fields of leads, with the custom fields of deals. */
  lead(params?: DictionaryParams, options?: RequestOptions): Promise<Dictionary>;
  /** Fields of notes. They have no custom ones. */
  note(params?: DictionaryParams, options?: RequestOptions): Promise<Dictionary>;
  /** Fields of organizations. */
  organization(params?: DictionaryParams, options?: RequestOptions): Promise<Dictionary>;
  /** Fields of persons. */
  person(params?: DictionaryParams, options?: RequestOptions): Promise<Dictionary>;
  /** Fields of products. */
  product(params?: DictionaryParams, options?: RequestOptions): Promise<Dictionary>;
  /** Fields of projects. */
  project(params?: DictionaryParams, options?: RequestOptions): Promise<Dictionary>;
  /** All that is loaded, as JSON: for a store, so that the next start needn't load it. */
  export(options?: RequestOptions): Promise<string>;
  /** Takes what `export` gave. It counts as loaded now, and is loaded anew after `fieldsTtl`. */
  import(json: string, options?: RequestOptions): Promise<void>;
}
