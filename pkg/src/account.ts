// What an account's custom fields are, as types. Nothing here is there at run time.

/** Types that a custom field can have. */
export type CustomFieldType =
  | "varchar"
  | "varchar_auto"
  | "text"
  | "phone"
  | "double"
  | "monetary"
  | "enum"
  | "set"
  | "user"
  | "org"
  | "people"
  | "date"
  | "daterange"
  | "time"
  | "timerange"
  | "address";

/**
 * A custom field of an account: its type, the labels of its options, and whether every new record needs it.
 * `npx pipedrive-wasm types` writes an account's fields down in these.
 */
export interface CustomField<
  Type extends CustomFieldType = CustomFieldType,
  Label extends string = string,
  Required extends boolean = boolean,
> {
  readonly type: Type;
  readonly label: Label;
  readonly required: Required;
}

/** An account of which nothing is known: its custom fields can be called anything. */
export type AnyAccount = Record<never, never>;

/** An option of a field, as an answer has it. */
export interface Choice<Label extends string = string> {
  id: number;
  /** `null` where the record still has an option that was deleted. */
  label: Label | null;
}

/** An amount with its currency. */
export interface Money {
  value: number;
  currency: string;
}

/** Two days, with all between: `2026-12-31`. */
export interface DateRange {
  value: string;
  until: string;
}

/** A time of day. */
export interface TimeOfDay {
  /** `09:00:00`. */
  value: string;
  timezone_id?: number | null;
  /** `Europe/Tallinn`. The user's own where neither is given. */
  timezone_name?: string | null;
}

/** Two times of day. */
export interface TimeRange extends TimeOfDay {
  until: string;
}

/** An address with its parts. Only `value` is needed to write one; Pipedrive empties the parts that are left out. */
export interface PostalAddress {
  value: string | null;
  subpremise?: string | null;
  street_number?: string | null;
  route?: string | null;
  sublocality?: string | null;
  locality?: string | null;
  admin_area_level_1?: string | null;
  admin_area_level_2?: string | null;
  country?: string | null;
  postal_code?: string | null;
  formatted_address?: string | null;
}

/** What values of each type are, but for those with options. */
interface Values {
  varchar: string;
  varchar_auto: string;
  text: string;
  phone: string;
  double: number;
  monetary: Money;
  user: number;
  org: number;
  people: number;
  /** `2026-12-31`. */
  date: string;
  daterange: DateRange;
  time: TimeOfDay;
  timerange: TimeRange;
  address: PostalAddress;
}

/** What an answer has under a field's name. */
type Read<F> =
  F extends CustomField<infer Type, infer Label>
    ? Type extends "enum"
      ? Choice<Label>
      : Type extends "set"
        ? Choice<Label>[]
        : Type extends keyof Values
          ? Values[Type]
          : unknown
    : unknown;

/** One option, as it may be written: by its label, by its id, or as it was read. */
type Chosen<Label extends string> = Label | number | Choice<Label>;

/** What may be written under a field's name. */
type Written<F> =
  F extends CustomField<infer Type, infer Label>
    ? Type extends "enum"
      ? Chosen<Label>
      : Type extends "set"
        ? readonly Chosen<Label>[]
        : Type extends keyof Values
          ? Readonly<Values[Type]>
          : unknown
    : unknown;

/** Fields of a kind of record. Leads have the custom fields of deals. */
type FieldsOf<C, Kind extends string> = Kind extends keyof C
  ? C[Kind]
  : Kind extends "lead"
    ? "deal" extends keyof C
      ? C["deal"]
      : never
    : never;

/** Whether anything is known of the custom fields of a kind of record. */
type Known<C, Kind extends string, Yes, No> = [FieldsOf<C, Kind>] extends [never] ? No : Yes;

/** `custom_fields` of a record that is read. */
export type CustomFields<C, Kind extends string> = Known<
  C,
  Kind,
  { [Name in keyof FieldsOf<C, Kind>]?: Read<FieldsOf<C, Kind>[Name]> | null },
  Record<string, unknown>
>;

/** Names of the fields that every new record needs. */
type Needed<F> = {
  [Name in keyof F]: F[Name] extends CustomField<CustomFieldType, string, infer Required>
    ? [Required] extends [true]
      ? Name
      : never
    : never;
}[keyof F];

/**
 * What every object has under a name without having been given it: `constructor`, `toString`. A field of that name would make all
 * objects wrong that leave it out.
 */
type Inherited<Name> = Name extends keyof Object ? Object[Name] : never;

/** `custom_fields` of a record that is written; `null` clears a field. */
export type CustomInput<C, Kind extends string> = Known<
  C,
  Kind,
  { readonly [Name in keyof FieldsOf<C, Kind>]?: Written<FieldsOf<C, Kind>[Name]> | null | Inherited<Name> },
  Record<string, unknown>
>;

/** What a new record needs of its custom fields. */
export type CustomNeeded<C, Kind extends string> = [Needed<FieldsOf<C, Kind>>] extends [never]
  ? unknown
  : {
      custom_fields: {
        readonly [Name in Needed<FieldsOf<C, Kind>>]: Written<FieldsOf<C, Kind>[Name]>;
      };
    };

/** Name of a custom field; its key where nothing is known of the account. */
export type CustomName<C, Kind extends string> = Known<C, Kind, keyof FieldsOf<C, Kind> & string, string>;

/** What a condition compares with. */
export interface Comparisons<Value> {
  eq?: Value | null;
  ne?: Value | null;
  gt?: Value;
  gte?: Value;
  lt?: Value;
  lte?: Value;
  in?: readonly Value[];
  /** A day that moves with the calendar, as Pipedrive's filters know them: `last_month`. */
  relative?: string;
  contains?: string;
  startsWith?: string;
  endsWith?: string;
  /** Whether there is no value. */
  empty?: boolean;
}

/** What a field is to be like: equal to a value, `null` for empty, one of several, or as each comparison says. */
export type Condition<Value = string | number | boolean> = Value | null | readonly Value[] | Readonly<Comparisons<Value>>;

/** What a custom field is compared with. */
type Compared<F> =
  F extends CustomField<infer Type, infer Label>
    ? Type extends "enum" | "set"
      ? Chosen<Label>
      : Type extends "double" | "monetary"
        ? number
        : Type extends "user" | "org" | "people"
          ? number | string
          : string
    : string | number | boolean;

/** Conditions on built-in fields. */
type OnBuiltIn<Model> = {
  readonly [Name in keyof Model as string extends Name ? never : number extends Name ? never : Exclude<Name, "custom_fields">]?: Condition;
};

/** Conditions on custom fields. */
type OnCustom<C, Kind extends string> = Known<
  C,
  Kind,
  { readonly [Name in keyof FieldsOf<C, Kind>]?: Condition<Compared<FieldsOf<C, Kind>[Name]>> | Inherited<Name> },
  Readonly<Record<string, unknown>>
>;

/** What records are to be like: all of it, and of `or` any. At most 16 conditions. */
export type Conditions<C, Kind extends string, Model> = OnCustom<C, Kind> &
  OnBuiltIn<Model> & {
    readonly or?: (OnCustom<C, Kind> & OnBuiltIn<Model>) | readonly (OnCustom<C, Kind> & OnBuiltIn<Model>)[];
  };

/** Client settings that go with an account's types: names are checked where names are asked for. */
export type ByName<C> = keyof C extends never ? unknown : { customFields: "names" | readonly string[] };
