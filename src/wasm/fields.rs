//! What `fields.wasm` answers: JSON text in, JSON text out, by one function, `answer(question, input)`.
//!
//! An answer is `{"ok": …}` or `{"error": …}`. An error is a problem with the input, of which nothing was sent:
//!
//! ```text
//! { code, message, field?, key?, nearest?, keys?: string[], names?: string[], options?: [{ id, label }],
//!   problems?: [problem, …] }          all of them, where there is more than one; the outer one is the first
//! ```
//!
//! `field` is what the caller wrote, `nearest` a name or label that looks like it, `keys` and `names` what an ambiguous
//! name may stand for (same order), `options` what would do. Codes: `unknown_field` `ambiguous_field` `given_twice` `unknown_option`
//! `ambiguous_option` `wrong_type` `empty_set` `missing_currency` `unknown_currency` `bad_date` `bad_time` `bad_zone` `reversed_range`
//! `bad_condition` `too_many_conditions` `missing_field_id` `too_many_fields` `invalid_input` (a mistake of the caller's code, not of its user).
//!
//! # Words
//! - `entity`: `deal` `person` `organization` `product` `activity` `lead` `project` `note`. A lead has the fields of deals:
//!   open it with the v2 rows of `dealFields`, and for filters with the v1 rows of `leadFields`.
//! - `form`, how a record writes its custom fields: `v2` (nested), `v1` (flat, with parts such as `<key>_currency`; also v1
//!   webhooks), `webhook` (v2 webhooks' typed objects). Search results have texts without keys: nothing to decode.
//! - A field's `name` is unique in its dictionary: the account's own name, or where several custom fields have that name
//!   `Name (1)`, `Name (2)` in the order of the account's list. The plain name is then `ambiguous_field`. Keys always work.
//! - An option is named by its label, its id, or `{ id, label }` as it was read. Of equal labels `Label (1)`, `Label (2)`.
//!
//! # Dictionaries
//! A dictionary lives in the module under a number. Nothing else outlives a question.
//!
//! - `open` `{ entity, v2?: row[], v1?: row[], users?, currencies?, activityTypes?, leadLabels? }` or `{ exported }` → `{ dictionary: number }`.
//!   Rows are the `data` of all pages, as Pipedrive wrote them (v2 rows may have `required_fields`, which `fields` passes on). `users`, `currencies`,
//!   `activityTypes`, `leadLabels` are the `data` of those v1 lists: with users their names are options of every user field,
//!   with currencies an unknown code is refused, the others are options of `type` (activity) and of `label_ids` (lead).
//! - `learn` `{ dictionary, v1?, users?, …, options?: { key, rows } }` → `{}`. Adds to an open one: v1 rows give the numbers that filters
//!   need; `options` is the answer of `POST …/options`.
//! - `export` `{ dictionary }` → `{ exported }`: `{ version: 1, entity, fields, users?, currencies? }`, deterministic. `invalid_input`
//!   on opening one of another version, so that it is loaded anew.
//! - `close` `{ dictionary }` → `{}`.
//! - `fields` `{ dictionary }` → `{ fields: field[] }`, in the account's order: `{ key, name, label, type, custom, filterId: number | null, options:
//!   [{ id, label }] | null, parts: string[], searchable, required: object | null }`. `label` is the account's own name, `parts` the keys that v1 writes beside it.
//! - `find` `{ dictionary, name, custom?: boolean }` → one such field, by name or key; `custom`: among custom fields only.
//! - `option` `{ dictionary, field, option }` → `{ id, label }`. For built-in fields, too: `label_ids`, `status`, `visible_to`, `type`.
//! - `keys` `{ dictionary, names, max? }` → `{ keys }`, for the query parameter `custom_fields` (`max: 15`).
//!
//! # Reading
//! - `program` `{ dictionary, form }` → `{ rows }`, so that the reader renames without crossing. A row is `[key, name, how, options?, parts?]`:
//!   - `how` 0: the value as it is.
//!   - `how` 1: one option. `null` stays; an object stays; a number or text is looked up by its text among `options`
//!     (`[[id, label], …]`): `{ id, label }` with the id as it stands in `options`, or `{ id: value, label: null }`.
//!   - `how` 2: an array, each item as by 1; what isn't an array stays.
//!   - `how` 3: ask with `value`. `null` stays `null` without asking. In form `v2` there is none of these.
//!
//!   `parts` are keys of form `v1` that belong to the field: where there are any, ask with `decode` (whole records) instead.
//!   An absent key stays absent, a key without a row stays under its key. Names may be `__proto__`: write them with
//!   `Object.defineProperty`, or into an object without a prototype.
//! - `decode` `{ dictionary, form, records: object[] }` → `{ records }`: whole records. In forms `v2` and `webhook` the object `custom_fields` is read.
//!   Form `v1` gains `custom_fields`: keys of custom fields, and others of 40 hexadecimal digits, leave the root.
//! - `value` `{ dictionary, form, key, value }` → `{ value }`: one value of `v2` or `webhook`.
//!
//! Values: text; number; money `{ value, currency }`; one option `{ id, label }` (label `null` where the account no longer has it);
//! several `[{ id, label }]`; user, person, organization: the id; date `YYYY-MM-DD`; date range `{ value, until }`; time `{ value, timezone_id?,
//! timezone_name? }`; time range with `until`; address `{ value, country, locality, … }`; `null` where unset. Other types: untouched.
//!
//! # Writing
//! - `encode` `{ dictionary, form: "v2" | "v1", values, emptySet?: "null" }` → `{ values }`. Names, aliases or keys to what goes into `custom_fields`
//!   of a v2 body, or flat into a v1 body. Takes what `decode` gives, also: labels and ids of options, a text for an address or time, the
//!   name of a user where users are known. `[]` for a set is `empty_set` unless `emptySet` is `"null"`.
//! - `system` `{ dictionary, form: "v2" | "v1", values }` → `{ values }`: built-in fields of a body by key. Labels of options become ids
//!   (`label_ids: ["Hot"]`, `visible_to: "All users"`, `owner_id: "Ann Smith"`), in the body's kind. An unknown label is refused where only the
//!   options' ids, which are numbers or a status, can be written. Ids and all else stay as they are, for the operation's own check.
//! - `options` `{ dictionary, values }` → `{ missing: [{ key, name, labels }] }`: options that would have to be added before `encode`, in the order of
//!   `values`. Ids and labels that look like aliases are never missing.
//!
//! # Filters
//! - `filter` `{ dictionary, where }` → `{ type, conditions, canonical }`: `type` and `conditions` for `POST /v1/filters`; `canonical` is a text that
//!   is the same for equal filters, whatever their order. Needs v1 rows (`missing_field_id`).
//!   `where` has names or keys, of built-in fields, too, all of which must hold; `or: { … }` or `or: [{ … }, …]` holds one group of which any must.
//!   A condition is a value (equals), `null` (is empty), an array (any of, for options) or an object of `eq` `ne` `gt` `gte` `lt` `lte` `in` `contains`
//!   `startsWith` `endsWith` `empty: boolean`; several in one object all hold. At most 16 conditions.
//!
//! # API v1 to v2
//! - `migrate` `{ entity, record, dictionary? }` → `{ record }`; `{ webhook, dictionary? }` → `{ webhook }` (the shape of a v2 webhook, custom
//!   fields as v2 records have them); `{ entity: "field", rows }` → `{ rows }`, where parts go into their fields. Entities: those above and
//!   `dealProduct` `pipeline` `stage` `follower` `field` `task` `user`. Of leads, notes and users little changes: v2 has none. `dictionary` gives
//!   custom fields their types; without it they move to `custom_fields` as v1 wrote them, with money, ranges and addresses put together
//!   where their parts show what they are.

use super::spoken::{self, Refusal};
use crate::codec::Desk;
use serde_json::Value;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

thread_local! {
    /// What outlives a question: the dictionaries.
    static DESK: RefCell<Desk> = RefCell::default();
}

/// Answers a question.
#[wasm_bindgen]
pub fn answer(question: &str, input: &str) -> String {
    spoken::answer(question, input, ask)
}

fn ask(question: &str, input: Value) -> Result<Value, Refusal> {
    let answered = DESK.with_borrow_mut(|desk| desk.ask(question, input));
    answered.map_err(|problems| {
        let mut facts = problems.json();
        if let Some(facts) = facts.as_object_mut() {
            facts.remove("code");
            facts.remove("message");
        }
        let first = problems.first();
        Refusal {
            code: first.code.as_str(),
            message: first.message.clone(),
            facts,
        }
    })
}
