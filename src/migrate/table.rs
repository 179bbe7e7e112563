//! What became of v1's fields. Source: Pipedrive's guide to API v2, as of April 2026.

use super::Shape;

/// What becomes of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// v2 doesn't have it.
    Gone,
    /// It has another name.
    To(&'static str),
    /// An object that stood for an id: the id.
    Id(&'static str),
    /// The same, as a list of one.
    Ids(&'static str),
    /// 0 or 1, also as text: a boolean.
    Flag(&'static str),
    /// The same, negated.
    Not(&'static str),
    /// A number in text: the number.
    Number(&'static str),
    /// Ids in a text, with commas, or one id: a list.
    List(&'static str),
    /// Phone numbers and the like: a list without empty ones.
    Contacts(&'static str),
    /// An empty text: null.
    Text(&'static str),
}

use Change::{Contacts, Flag, Gone, Id, Ids, List, Not, Number, Text, To};

const DEAL: &[(&str, Change)] = &[
    ("user_id", Id("owner_id")),
    ("creator_user_id", Id("creator_user_id")),
    ("person_id", Id("person_id")),
    ("org_id", Id("org_id")),
    ("deleted", Flag("is_deleted")),
    ("active", Gone),
    ("label", List("label_ids")),
    ("visible_to", Number("visible_to")),
    ("cc_email", To("smart_bcc_email")),
    ("next_activity_date", Gone),
    ("next_activity_time", Gone),
    ("next_activity_subject", Gone),
    ("next_activity_type", Gone),
    ("next_activity_duration", Gone),
    ("next_activity_note", Gone),
    ("next_activity", Gone),
    ("last_activity", Gone),
    ("last_activity_date", Gone),
    ("weighted_value", Gone),
    ("weighted_value_currency", Gone),
    ("stage_order_nr", Gone),
    ("average_time_to_won", Gone),
    ("average_stage_progress", Gone),
    ("stay_in_pipeline_stages", Gone),
    ("acv_currency", Gone),
    ("arr_currency", Gone),
    ("mrr_currency", Gone),
    ("org_hidden", Gone),
    ("person_hidden", Gone),
    ("person_name", Gone),
    ("org_name", Gone),
    ("owner_name", Gone),
];

const PERSON: &[(&str, Change)] = &[
    ("owner_id", Id("owner_id")),
    ("org_id", Id("org_id")),
    ("picture_id", Id("picture_id")),
    ("active_flag", Not("is_deleted")),
    ("phone", Contacts("phones")),
    ("email", Contacts("emails")),
    ("im", Contacts("im")),
    ("label", List("label_ids")),
    ("visible_to", Number("visible_to")),
    ("cc_email", To("smart_bcc_email")),
    ("delete_time", Gone),
    ("first_char", Gone),
    ("owner_name", Gone),
    ("org_name", Gone),
];

const ORGANIZATION: &[(&str, Change)] = &[
    ("owner_id", Id("owner_id")),
    ("picture_id", Id("picture_id")),
    ("active_flag", Not("is_deleted")),
    ("label", List("label_ids")),
    ("visible_to", Number("visible_to")),
    ("cc_email", To("smart_bcc_email")),
    ("country_code", Gone),
    ("category_id", Gone),
    ("edit_name", Gone),
    ("last_activity", Gone),
    ("next_activity", Gone),
    ("delete_time", Gone),
    ("first_char", Gone),
    ("owner_name", Gone),
];

const ACTIVITY: &[(&str, Change)] = &[
    ("user_id", Id("owner_id")),
    ("assigned_to_user_id", Id("owner_id")),
    ("created_by_user_id", Id("creator_user_id")),
    ("person_id", Id("person_id")),
    ("org_id", Id("org_id")),
    ("active_flag", Not("is_deleted")),
    ("busy_flag", Flag("busy")),
    ("done", Flag("done")),
    ("marked_as_done_time", Text("marked_as_done_time")),
    ("due_time", Text("due_time")),
    ("duration", Text("duration")),
    ("deal_title", Gone),
    ("lead_title", Gone),
    ("project_title", Gone),
    ("person_name", Gone),
    ("org_name", Gone),
    ("owner_name", Gone),
    ("type_name", Gone),
    ("rec_rule", Gone),
    ("rec_rule_extension", Gone),
    ("rec_master_activity_id", Gone),
    ("is_recurring", Gone),
    ("series", Gone),
    ("notification_language_id", Gone),
    ("person_dropbox_bcc", Gone),
    ("deal_dropbox_bcc", Gone),
    ("first_char", Gone),
];

const PRODUCT: &[(&str, Change)] = &[
    ("owner_id", Id("owner_id")),
    ("active_flag", Not("is_deleted")),
    ("selectable", Flag("is_linkable")),
    ("visible_to", Number("visible_to")),
    ("product_variations", Gone),
    ("first_char", Gone),
    ("files_count", Gone),
    ("owner_name", Gone),
];

const DEAL_PRODUCT: &[(&str, Change)] = &[
    ("enabled_flag", Flag("is_enabled")),
    ("last_edit", To("update_time")),
    ("duration", Gone),
    ("duration_unit", Gone),
    ("order_nr", Gone),
    ("product", Gone),
    ("active_flag", Gone),
];

const PIPELINE: &[(&str, Change)] = &[
    ("active", Not("is_deleted")),
    ("active_flag", Not("is_deleted")),
    ("deal_probability", Flag("is_deal_probability_enabled")),
    ("url_title", Gone),
    ("selected", Gone),
];

const STAGE: &[(&str, Change)] = &[
    ("active_flag", Not("is_deleted")),
    ("rotten_flag", Flag("is_deal_rot_enabled")),
    ("rotten_days", Number("days_to_rotten")),
    ("pipeline_name", Gone),
    ("pipeline_deal_probability", Gone),
];

const FOLLOWER: &[(&str, Change)] = &[
    ("id", Gone),
    ("deal_id", Gone),
    ("person_id", Gone),
    ("org_id", Gone),
    ("product_id", Gone),
];

const FIELD: &[(&str, Change)] = &[
    ("key", To("field_code")),
    ("name", To("field_name")),
    ("edit_flag", Flag("is_custom_field")),
    ("id", Gone),
    ("order_nr", Gone),
    ("options_deleted", Gone),
    ("add_time", Gone),
    ("update_time", Gone),
    ("created_by_user_id", Gone),
    ("last_updated_by_user_id", Gone),
    ("bulk_edit_allowed", Gone),
    ("filtering_allowed", Gone),
    ("is_subfield", Gone),
    ("parent_id", Gone),
    ("id_suffix", Gone),
];

const PROJECT: &[(&str, Change)] = &[
    ("person_id", Ids("person_ids")),
    ("org_id", Ids("org_ids")),
    ("labels", List("label_ids")),
];

const TASK: &[(&str, Change)] = &[
    ("done", Flag("is_done")),
    ("milestone", Flag("is_milestone")),
    ("assignee_id", Ids("assignee_ids")),
    ("marked_as_done_time", Text("marked_as_done_time")),
];

const LEAD: &[(&str, Change)] = &[("visible_to", Number("visible_to"))];

/// What becomes of an entity's fields, in the order in which it is done.
pub(super) fn changes(shape: Shape) -> &'static [(&'static str, Change)] {
    match shape {
        Shape::Deal => DEAL,
        Shape::Person => PERSON,
        Shape::Organization => ORGANIZATION,
        Shape::Activity => ACTIVITY,
        Shape::Product => PRODUCT,
        Shape::DealProduct => DEAL_PRODUCT,
        Shape::Pipeline => PIPELINE,
        Shape::Stage => STAGE,
        Shape::Follower => FOLLOWER,
        Shape::Field => FIELD,
        Shape::Project => PROJECT,
        Shape::Task => TASK,
        Shape::Lead => LEAD,
        Shape::Note | Shape::User => &[],
    }
}
