//! Names for nested objects that deserve one.

/// Nested objects with a name of their own, by the place where they are met first. Others of the same make share it;
/// the rest are called after model and field.
pub const NATURAL: &[(&str, &str, &str)] = &[
    ("Deal.labels[]", "Label", "A label, and the text on it."),
    (
        "DealSearchItem.owner",
        "OwnerReference",
        "Who owns what a search found.",
    ),
    (
        "DealSearchItem.person",
        "NamedReference",
        "A thing that a search's result belongs to.",
    ),
    (
        "DealsSummary.values_total.*",
        "DealsSummaryTotal",
        "Sum of the deals in one currency.",
    ),
    (
        "DealsTimeline.totals",
        "DealsTimelineTotals",
        "Sums of the deals of one period.",
    ),
    (
        "Field.ui_visibility.show_in_add_deal_dialog",
        "DialogVisibility",
        "Whether a dialog shows a field, and where.",
    ),
    (
        "Filter.conditions.conditions[]",
        "FilterConditionGroup",
        "Conditions of which all or any must hold.",
    ),
    (
        "Filter.conditions.conditions[].conditions[]",
        "FilterCondition",
        "What one field must be like.",
    ),
    (
        "MailMessage.from[]",
        "MailParty",
        "A sender or receiver of mail.",
    ),
    (
        "Note.deal",
        "NotedTitle",
        "What a note is about, by its title.",
    ),
    ("Note.person", "NotedName", "Whom a note is about, by name."),
    (
        "Organization.address",
        "Address",
        "A place: as one text, and in parts.",
    ),
    (
        "Person.emails[]",
        "LabeledValue",
        "An email address, phone number or the like, and what it is for.",
    ),
    (
        "PersonPicture.pictures",
        "PictureUrls",
        "Addresses of a picture, by its width in pixels.",
    ),
    (
        "PersonSearchItem.organization",
        "OrganizationReference",
        "The organization that a search's result belongs to.",
    ),
    (
        "PipelineMovementStatistics.new_deals",
        "MovedDeals",
        "Deals that moved, and their worth.",
    ),
    (
        "PipelineMovementStatistics.average_age_in_days",
        "AverageAges",
        "How many days deals lay, on average.",
    ),
    (
        "PipelineMovementStatistics.average_age_in_days.by_stages[]",
        "AverageAge",
        "How many days deals lay in a stage, on average.",
    ),
    (
        "PipelineMovementStatistics.movements_between_stages",
        "StageMovements",
        "How many deals moved from stage to stage.",
    ),
    (
        "PipelineConversionStatistics.stage_conversions[]",
        "StageConversion",
        "How many of the deals in a stage went on to another.",
    ),
    (
        "User.access[]",
        "UserAccess",
        "What a user may do in one of the apps.",
    ),
    (
        "V1Deal.org_id",
        "V1OrganizationReference",
        "An organization, as API v1 expands its id.",
    ),
    (
        "V1Deal.person_id",
        "V1PersonReference",
        "A person, as API v1 expands their id.",
    ),
    (
        "V1Person.owner_id",
        "V1UserReference",
        "A user, as API v1 expands their id.",
    ),
];
