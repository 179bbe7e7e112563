//! Field definitions, built in and custom, and how v1 and v2 show them.

use serde_json::{Map, Value, json};

/// Entities with fields of their own. Leads have those of deals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CustomizedEntity {
    Deal,
    Person,
    Organization,
    Product,
    Project,
    Activity,
}

impl CustomizedEntity {
    /// As a message to people says it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            CustomizedEntity::Deal => "Deal",
            CustomizedEntity::Person => "Person",
            CustomizedEntity::Organization => "Organization",
            CustomizedEntity::Product => "Product",
            CustomizedEntity::Project => "Project",
            CustomizedEntity::Activity => "Activity",
        }
    }

    /// The name that a link to it has in v1 followers.
    pub(crate) fn link(self) -> &'static str {
        match self {
            CustomizedEntity::Deal => "deal_id",
            CustomizedEntity::Person => "person_id",
            CustomizedEntity::Organization => "org_id",
            CustomizedEntity::Product => "product_id",
            CustomizedEntity::Project => "project_id",
            CustomizedEntity::Activity => "activity_id",
        }
    }
}

/// A field of deals, persons or organizations.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldDefinition {
    /// The numeric id, which only v1 shows.
    pub(crate) number: u32,
    /// The field's name in v2 records: 40 hexadecimal digits where it is a custom one.
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) field_type: String,
    pub(crate) description: Option<String>,
    pub(crate) options: Vec<FieldOption>,
    pub(crate) is_custom: bool,
    /// Only in answers that ask for it by `include_fields`.
    pub(crate) is_optional: bool,
    /// Settings as v2 takes them: `ui_visibility`, `important_fields`, `required_fields`.
    pub(crate) settings: Map<String, Value>,
    pub(crate) add_time: String,
}

/// An option of an `enum` or `set` field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldOption {
    /// A number for custom fields, a word for most built-in ones.
    pub(crate) id: Value,
    pub(crate) label: String,
    pub(crate) color: Option<&'static str>,
}

/// Parts of an address, without the one under `value`.
pub(crate) const ADDRESS_PARTS: [&str; 10] = [
    "country",
    "admin_area_level_1",
    "admin_area_level_2",
    "locality",
    "sublocality",
    "route",
    "street_number",
    "subpremise",
    "postal_code",
    "formatted_address",
];

impl FieldDefinition {
    /// Whether search looks into values of this type.
    pub(crate) fn is_searchable(&self) -> bool {
        matches!(
            self.field_type.as_str(),
            "address" | "varchar" | "text" | "varchar_auto" | "double" | "monetary" | "phone"
        )
    }

    pub(crate) fn has_options(&self) -> bool {
        matches!(self.field_type.as_str(), "enum" | "set")
    }

    pub(crate) fn has_option(&self, id: &Value) -> bool {
        self.options.iter().any(|option| option.id == *id)
    }

    pub(crate) fn label_of(&self, id: &Value) -> Option<&str> {
        self.options
            .iter()
            .find(|option| option.id == *id)
            .map(|option| option.label.as_str())
    }

    /// Names of the parts that a value of this type has.
    fn parts(&self) -> Vec<(&'static str, &'static str)> {
        match self.field_type.as_str() {
            "monetary" => vec![("currency", "varchar")],
            "daterange" => vec![("until", "date")],
            "time" => vec![("timezone_id", "int")],
            "timerange" => vec![("until", "time"), ("timezone_id", "int")],
            "address" => ADDRESS_PARTS
                .into_iter()
                .map(|part| (part, "varchar"))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// As v2 shows it, with those of its settings that were asked for.
    pub(crate) fn v2(&self, include: &[String]) -> Value {
        let options: Vec<Value> = self
            .options
            .iter()
            .map(|option| {
                json!({
                    "id": option.id, "label": option.label, "color": option.color, "update_time": null,
                    "add_time": self.add_time,
                })
            })
            .collect();
        let subfields: Vec<Value> = self
            .parts()
            .into_iter()
            .map(|(part, part_type)| {
                json!({
                    "field_code": format!("{}_{part}", self.code),
                    "field_name": format!("{} ({})", self.name, part.replace('_', " ")), "field_type": part_type,
                })
            })
            .collect();
        let mut field = json!({
            "field_name": self.name, "field_code": self.code, "description": self.description,
            "field_type": self.field_type, "options": null, "subfields": null,
            "is_custom_field": self.is_custom, "is_optional_response_field": self.is_optional,
        });
        if !options.is_empty() || self.has_options() {
            field["options"] = options.into();
        }
        if !subfields.is_empty() {
            field["subfields"] = subfields.into();
        }
        for name in include {
            field[name] = self.setting(name);
        }
        field
    }

    fn setting(&self, name: &str) -> Value {
        let usual = match name {
            "ui_visibility" => json!({
                "add_visible_flag": false, "details_visible_flag": true, "projects_detail_visible_flag": false,
                "show_in_pipelines": { "show_in_all": true, "pipeline_ids": [] },
            }),
            "required_fields" => json!({ "enabled": false, "stage_ids": [], "statuses": {} }),
            _ => json!({ "enabled": false, "stage_ids": [] }),
        };
        self.settings.get(name).cloned().unwrap_or(usual)
    }

    /// As v1 shows it.
    pub(crate) fn v1(&self, order_nr: usize) -> Value {
        let options: Vec<Value> = self
            .options
            .iter()
            .map(|option| json!({ "id": option.id, "label": option.label }))
            .collect();
        let add_time = self.add_time.replace('T', " ").replace('Z', "");
        let mut field = json!({
            "id": self.number, "key": self.code, "name": self.name, "order_nr": order_nr,
            "field_type": self.field_type, "add_time": add_time, "update_time": add_time,
            "last_updated_by_user_id": null, "created_by_user_id": null, "active_flag": true,
            "edit_flag": self.is_custom, "index_visible_flag": true, "details_visible_flag": true,
            "add_visible_flag": false, "important_flag": false, "bulk_edit_allowed": self.is_custom,
            "searchable_flag": self.is_searchable(), "filtering_allowed": true, "sortable_flag": true,
            "mandatory_flag": !self.is_custom, "is_subfield": false,
        });
        if self.has_options() {
            field["options"] = options.into();
            field["options_deleted"] = json!([]);
        }
        field
    }
}
