//! The types that a field can have.

/// What a field holds. Open: what this version doesn't know keeps its name, and its values are left alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldType {
    /// A text of one line.
    Varchar,
    /// A text of one line that the app completes.
    VarcharAuto,
    /// A long text.
    Text,
    /// A phone number, as text.
    Phone,
    /// A number.
    Double,
    /// An amount with its currency.
    Monetary,
    /// One of the field's options.
    Enum,
    /// Several of the field's options.
    Set,
    /// A user of the account.
    User,
    /// An organization.
    Org,
    /// A person.
    People,
    /// A day.
    Date,
    /// Two days, with all between.
    DateRange,
    /// A time of day, with a time zone.
    Time,
    /// Two times of day, with a time zone.
    TimeRange,
    /// An address with its parts.
    Address,
    /// Any other, by its name: mostly types of built-in fields, such as `visible_to`.
    Other(String),
}

/// The types that a custom field can have, by name.
const CREATABLE: [(&str, FieldType); 16] = [
    ("varchar", FieldType::Varchar),
    ("varchar_auto", FieldType::VarcharAuto),
    ("text", FieldType::Text),
    ("phone", FieldType::Phone),
    ("double", FieldType::Double),
    ("monetary", FieldType::Monetary),
    ("enum", FieldType::Enum),
    ("set", FieldType::Set),
    ("user", FieldType::User),
    ("org", FieldType::Org),
    ("people", FieldType::People),
    ("date", FieldType::Date),
    ("daterange", FieldType::DateRange),
    ("time", FieldType::Time),
    ("timerange", FieldType::TimeRange),
    ("address", FieldType::Address),
];

/// The parts of an address beside its `value`.
pub(super) const ADDRESS_PARTS: [&str; 10] = [
    "subpremise",
    "street_number",
    "route",
    "sublocality",
    "locality",
    "admin_area_level_1",
    "admin_area_level_2",
    "country",
    "postal_code",
    "formatted_address",
];

impl FieldType {
    /// The type of that name.
    pub fn named(name: &str) -> FieldType {
        let known = CREATABLE.iter().find(|(known, _)| *known == name);
        known.map_or_else(
            || FieldType::Other(name.to_owned()),
            |(_, found)| found.clone(),
        )
    }

    /// Its name, as Pipedrive writes it.
    pub fn as_str(&self) -> &str {
        match self {
            FieldType::Other(name) => name,
            known => {
                let named = CREATABLE.iter().find(|(_, creatable)| creatable == known);
                named.map_or("", |(name, _)| name)
            }
        }
    }

    /// Whether search looks into values of this type.
    pub fn is_searchable(&self) -> bool {
        matches!(
            self,
            FieldType::Address
                | FieldType::Varchar
                | FieldType::VarcharAuto
                | FieldType::Text
                | FieldType::Double
                | FieldType::Monetary
                | FieldType::Phone
        )
    }

    /// Whether a value is a plain text.
    pub(super) fn is_text(&self) -> bool {
        matches!(
            self,
            FieldType::Varchar | FieldType::VarcharAuto | FieldType::Text | FieldType::Phone
        )
    }

    /// Names of what a value has beside its `value`; v1 puts them after the key: `<key>_currency`.
    pub(super) fn parts(&self) -> &'static [&'static str] {
        match self {
            FieldType::Monetary => &["currency"],
            FieldType::DateRange => &["until"],
            FieldType::Time => &["timezone_id", "timezone_name"],
            FieldType::TimeRange => &["until", "timezone_id", "timezone_name"],
            FieldType::Address => &ADDRESS_PARTS,
            _ => &[],
        }
    }
}
