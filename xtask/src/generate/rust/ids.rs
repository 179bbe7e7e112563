//! `src/generated/ids.rs`: ids that can't be mixed up.

use super::super::files::Files;
use pipedrive_catalogue::{Kind, Param, Shape};

/// A type of ids: whose they are, whether they are text, the models' own and the fields that hold one.
struct Id {
    name: &'static str,
    of: &'static str,
    text: bool,
    models: &'static [&'static str],
    fields: &'static [&'static str],
}

const IDS: &[Id] = &[
    Id {
        name: "ActivityId",
        of: "an activity",
        text: false,
        models: &["Activity", "V1Activity"],
        fields: &[
            "activity_id",
            "next_activity_id",
            "last_activity_id",
            "rec_master_activity_id",
        ],
    },
    Id {
        name: "DealId",
        of: "a deal",
        text: false,
        models: &["Deal", "DealSearchItem", "V1Deal"],
        fields: &["deal_id", "deals_id"],
    },
    Id {
        name: "LeadId",
        of: "a lead",
        text: true,
        models: &["Lead", "LeadSearchItem"],
        fields: &["lead_id", "source_lead_id"],
    },
    Id {
        name: "OrganizationId",
        of: "an organization",
        text: false,
        models: &["Organization", "OrganizationSearchItem"],
        fields: &[
            "org_id",
            "organization_id",
            "linked_organization_id",
            "related_organization_id",
        ],
    },
    Id {
        name: "PersonId",
        of: "a person",
        text: false,
        models: &["Person", "PersonSearchItem", "V1Person"],
        fields: &["person_id", "linked_person_id"],
    },
    Id {
        name: "PipelineId",
        of: "a pipeline",
        text: false,
        models: &["Pipeline"],
        fields: &["pipeline_id"],
    },
    Id {
        name: "ProductId",
        of: "a product",
        text: false,
        models: &["Product", "ProductSearchItem"],
        fields: &["product_id"],
    },
    Id {
        name: "StageId",
        of: "a stage",
        text: false,
        models: &["Stage"],
        fields: &["stage_id", "from_stage_id", "to_stage_id"],
    },
    Id {
        name: "UserId",
        of: "a user",
        text: false,
        models: &["User"],
        fields: &[
            "user_id",
            "owner_id",
            "creator_id",
            "creator_user_id",
            "created_by_user_id",
            "update_user_id",
            "actor_user_id",
            "added_by_user_id",
            "assigned_to_user_id",
            "follower_user_id",
            "assignee_id",
            "manager_id",
        ],
    },
];

/// The type of an id field, where it has one of its own. `list` is true for the elements of a list.
pub fn of_field(model: &str, field: &str, shape: &Shape, list: bool) -> Option<&'static str> {
    let name = if list {
        field.strip_suffix('s')?
    } else {
        field
    };
    let id = IDS.iter().find(|id| {
        if name == "id" {
            id.models.contains(&model)
        } else {
            id.fields.contains(&name)
        }
    })?;
    let kind = if id.text { Kind::String } else { Kind::Integer };
    (shape.kinds == [kind]).then_some(id.name)
}

/// The type of a path parameter, where it has one of its own: `{id}` after `/deals/` is a deal's.
pub fn of_path(path: &str, param: &Param) -> Option<&'static str> {
    if param.name != "id" {
        return of_field("", &param.name, &param.shape, false);
    }
    let (before, _) = path.split_once("/{id}")?;
    let model = match before.rsplit('/').next()? {
        "activities" => "Activity",
        "deals" => "Deal",
        "leads" => "Lead",
        "organizations" => "Organization",
        "persons" => "Person",
        "pipelines" => "Pipeline",
        "products" => "Product",
        "stages" => "Stage",
        "users" => "User",
        _ => return None,
    };
    of_field(model, "id", &param.shape, false)
}

/// Adds the file.
pub fn add(files: &mut Files) {
    let mut text = String::from(
        "//! Ids, a type for each thing that people point at, so that none is taken for another.\n\n\
        use crate::lenient::{ids, text_ids};\nuse serde::Serialize;\n",
    );
    for Id {
        name,
        of,
        text: is_text,
        ..
    } in IDS
    {
        let (derives, inner) = if *is_text {
            (
                "Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize",
                "String",
            )
        } else {
            (
                "Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize",
                "i64",
            )
        };
        text.push_str(&format!(
            "\n/// Id of {of}.\n#[derive({derives})]\n#[serde(transparent)]\npub struct {name}(pub {inner});\n"
        ));
    }
    let list = |is_text: bool| -> String {
        let names: Vec<_> = IDS
            .iter()
            .filter(|id| id.text == is_text)
            .map(|id| id.name)
            .collect();
        names.join(", ")
    };
    text.push_str(&format!(
        "\nids!(i64: {});\nids!(String: {});\ntext_ids!({1});\n",
        list(false),
        list(true)
    ));
    files.add("src/generated/ids.rs", "catalogue/*.json", &text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(kind: Kind) -> Shape {
        serde_json::from_value(serde_json::json!({ "type": kind })).unwrap()
    }

    #[test]
    fn ids_are_told_by_field_and_kind() {
        let integer = shape(Kind::Integer);
        assert_eq!(of_field("Deal", "id", &integer, false), Some("DealId"));
        assert_eq!(of_field("Note", "id", &integer, false), None);
        assert_eq!(
            of_field("Note", "owner_id", &integer, false),
            Some("UserId")
        );
        assert_eq!(of_field("Note", "deal_ids", &integer, true), Some("DealId"));
        assert_eq!(
            of_field("Note", "lead_id", &shape(Kind::String), false),
            Some("LeadId")
        );
        // API v1 sometimes expands it: then it's no id.
        assert_eq!(
            of_field("V1Deal", "user_id", &shape(Kind::Any), false),
            None
        );
    }
}
