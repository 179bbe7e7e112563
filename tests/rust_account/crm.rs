// Written by "npx pipedrive-wasm types --rust"; edits are overwritten.

use serde::{Deserialize, Serialize};

/// Custom fields of deals and leads by their names, as `pipedrive_wasm::fields::Dictionary` reads and writes them. What is `None` isn't
/// written; to clear a field, write `null` under its name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct DealFields {
    /// `af60baae69576109f0dad8272e600eb1c0257e40`.
    #[serde(rename = "Best time to call", skip_serializing_if = "Option::is_none")]
    pub best_time_to_call: Option<TimeOfDay>,
    /// `64c70b0b0c5b4a8f167587272751ecaf9b679c85`.
    #[serde(rename = "Competitor", skip_serializing_if = "Option::is_none")]
    pub competitor: Option<String>,
    /// `b19892fd50ff4222bd7de8f23cff78def85a587b`.
    #[serde(rename = "Compliance", skip_serializing_if = "Option::is_none")]
    pub compliance: Option<Vec<Choice<DealCompliance>>>,
    /// `c7c9572ddea951a8635b0b7e74f0c83e18c80a5e`.
    #[serde(rename = "Contract end", skip_serializing_if = "Option::is_none")]
    pub contract_end: Option<String>,
    /// `21af8cfd4c4cbee5536000f4bd6ae8f8f0af3ce4`.
    #[serde(rename = "Contract number", skip_serializing_if = "Option::is_none")]
    pub contract_number: Option<String>,
    /// `ce45a342c10ffb551bea994d2e7d779da64b31c2`.
    #[serde(rename = "Decision maker", skip_serializing_if = "Option::is_none")]
    pub decision_maker: Option<u64>,
    /// `db20290ac13e4a81d80391ffb30d139000077ba9`.
    #[serde(rename = "Delivery address", skip_serializing_if = "Option::is_none")]
    pub delivery_address: Option<PostalAddress>,
    /// `2072b26dfe81f26e2d4de979b560315cbcf35b6d`.
    #[serde(rename = "Delivery window", skip_serializing_if = "Option::is_none")]
    pub delivery_window: Option<TimeRange>,
    /// `86c5d1b05ce2ce141180b23a1075b77fc09a1a81`.
    #[serde(rename = "Discount (%)", skip_serializing_if = "Option::is_none")]
    pub discount: Option<f64>,
    /// `263346a69dd14426a2e4fe841f72235e98f30af4`.
    #[serde(rename = "Hardware budget", skip_serializing_if = "Option::is_none")]
    pub hardware_budget: Option<Money>,
    /// `388495061eb06ce16c38537a931e49d7e31d5ce0`.
    #[serde(rename = "Hotline", skip_serializing_if = "Option::is_none")]
    pub hotline: Option<String>,
    /// `1eb967d7929813bb29663e9ea0ec2561d2c61eeb`.
    #[serde(rename = "Interested in", skip_serializing_if = "Option::is_none")]
    pub interested_in: Option<Vec<Choice<DealInterestedIn>>>,
    /// `2f596652cb9a9f1719a3c59084763a12fd0d1f90`.
    #[serde(rename = "Kick-off", skip_serializing_if = "Option::is_none")]
    pub kick_off: Option<String>,
    /// `67cae465669e4cc4795179bbe709a1029005becd`.
    #[serde(rename = "NPS comment", skip_serializing_if = "Option::is_none")]
    pub nps_comment: Option<String>,
    /// `099545b4ca73e0f305a2e18941c3936b91866d4d`.
    #[serde(rename = "Priority", skip_serializing_if = "Option::is_none")]
    pub priority: Option<Choice<DealPriority>>,
    /// `fd845ef300ce2d0ba3e9bfbbf6c43e6f0781577a`.
    #[serde(rename = "Reference (1)", skip_serializing_if = "Option::is_none")]
    pub reference_1: Option<String>,
    /// `d909c315b21d8f6ce8e6022a79eb517b62db179c`.
    #[serde(rename = "Reference (2)", skip_serializing_if = "Option::is_none")]
    pub reference_2: Option<String>,
    /// `aa3de53fbde4ae5b7bc42e82782acb92764176e3`.
    #[serde(rename = "Region", skip_serializing_if = "Option::is_none")]
    pub region: Option<Choice<DealRegion>>,
    /// `78788347686687439fbd96359554aa53dc3320bb`.
    #[serde(rename = "Reseller", skip_serializing_if = "Option::is_none")]
    pub reseller: Option<u64>,
    /// `27cd5f9ec8c694ccf55540b2bff06252e0285292`.
    #[serde(rename = "Scope of work", skip_serializing_if = "Option::is_none")]
    pub scope_of_work: Option<String>,
    /// `4f05f03735c3b951bc73014050141d0196bf5d40`.
    #[serde(rename = "Seats", skip_serializing_if = "Option::is_none")]
    pub seats: Option<f64>,
    /// `88b894e1401ed25bb86c9a98359e0b6247a9dc67`.
    #[serde(rename = "Setup fee", skip_serializing_if = "Option::is_none")]
    pub setup_fee: Option<Money>,
    /// `f902155aa328d575b0eb094e6f1dcf7390ccb6a0`.
    #[serde(rename = "Technical contact", skip_serializing_if = "Option::is_none")]
    pub technical_contact: Option<u64>,
    /// `f3f0a4b172d1294b98d0ff43e17386ae180a2bd6`.
    #[serde(rename = "Trial period", skip_serializing_if = "Option::is_none")]
    pub trial_period: Option<DateRange>,
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum DealCompliance {
    #[serde(rename = "ISO 27001")]
    Iso27001,
    #[serde(rename = "SOC 2")]
    Soc2,
    #[serde(rename = "GDPR")]
    Gdpr,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum DealInterestedIn {
    #[serde(rename = "Licence")]
    Licence,
    #[serde(rename = "Support")]
    Support,
    #[serde(rename = "Training")]
    Training,
    #[serde(rename = "Hardware")]
    Hardware,
    #[serde(rename = "Conseil")]
    Conseil,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum DealPriority {
    #[serde(rename = "Low")]
    Low,
    #[serde(rename = "Normal")]
    Normal,
    #[serde(rename = "High")]
    High,
    #[serde(rename = "Größte")]
    Grosste,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum DealRegion {
    #[serde(rename = "EMEA")]
    Emea,
    #[serde(rename = "Americas")]
    Americas,
    #[serde(rename = "APAC")]
    Apac,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// Custom fields of persons by their names, as `pipedrive_wasm::fields::Dictionary` reads and writes them. What is `None` isn't
/// written; to clear a field, write `null` under its name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct PersonFields {
    /// `159d2ce0c38cdeec63aa57bb3618b5f2a6fefb55`.
    #[serde(rename = "Account limit", skip_serializing_if = "Option::is_none")]
    pub account_limit: Option<Money>,
    /// `0bf99fe6cbdde2d6a97450076ed129d20942629f`.
    #[serde(rename = "Allergies", skip_serializing_if = "Option::is_none")]
    pub allergies: Option<String>,
    /// `528f9e0312cacff83df9d9ce5974e6ed852c7e93`.
    #[serde(rename = "Assistant", skip_serializing_if = "Option::is_none")]
    pub assistant: Option<u64>,
    /// `963578705d25aa70140232e315426b4075bc51bc`.
    #[serde(rename = "Member since", skip_serializing_if = "Option::is_none")]
    pub member_since: Option<String>,
    /// `1805127cc0db4d9d6524e51ffe73cb443d285f42`.
    #[serde(rename = "Newsletter topics", skip_serializing_if = "Option::is_none")]
    pub newsletter_topics: Option<Vec<Choice<PersonNewsletterTopics>>>,
    /// `7a2d99b9da6574703782f608dcd26b7032647003`.
    #[serde(rename = "Preferred language", skip_serializing_if = "Option::is_none")]
    pub preferred_language: Option<Choice<PersonPreferredLanguage>>,
    /// `bd081362a82af3b3962fe90a4d66c6238c7ca121`.
    #[serde(rename = "Private phone", skip_serializing_if = "Option::is_none")]
    pub private_phone: Option<String>,
    /// `e816e3b6f608968d3ffdb73eb9b069e4d2c7a4d8`.
    #[serde(rename = "Working hours", skip_serializing_if = "Option::is_none")]
    pub working_hours: Option<TimeRange>,
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum PersonNewsletterTopics {
    #[serde(rename = "Product")]
    Product,
    #[serde(rename = "Events")]
    Events,
    #[serde(rename = "Jobs")]
    Jobs,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum PersonPreferredLanguage {
    #[serde(rename = "English")]
    English,
    #[serde(rename = "Deutsch")]
    Deutsch,
    #[serde(rename = "Français")]
    Francais,
    #[serde(rename = "Eesti")]
    Eesti,
    #[serde(rename = "日本語")]
    Option,
    #[serde(rename = "Українська")]
    Option2,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// Custom fields of organizations by their names, as `pipedrive_wasm::fields::Dictionary` reads and writes them. What is `None` isn't
/// written; to clear a field, write `null` under its name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct OrganizationFields {
    /// `b8e5450d9a3b51abc655ee3eb4602dcf4a1d2716`.
    #[serde(rename = "Account manager", skip_serializing_if = "Option::is_none")]
    pub account_manager: Option<u64>,
    /// `ef6c8982a607262400b8c36dd01153d02919452b`.
    #[serde(rename = "Billing address", skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<PostalAddress>,
    /// `e23e7fe1b4b4114d4bccda436a2ddba928f7deeb`.
    #[serde(rename = "Credit limit", skip_serializing_if = "Option::is_none")]
    pub credit_limit: Option<Money>,
    /// `6c5cc4ca8405df9c0630166a1b8951b6e1713a2a`.
    #[serde(rename = "Customer since", skip_serializing_if = "Option::is_none")]
    pub customer_since: Option<String>,
    /// `631669651fa41445100ba66a4ed81db56d86104f`.
    #[serde(rename = "Fiscal year", skip_serializing_if = "Option::is_none")]
    pub fiscal_year: Option<DateRange>,
    /// `ceed949a2ef12bec3b2682ca23c4ff6849e92cf9`.
    #[serde(rename = "Markets", skip_serializing_if = "Option::is_none")]
    pub markets: Option<Vec<Choice<OrganizationMarkets>>>,
    /// `5a6821d3d440b5a7dba5860ff63d5025701c8369`.
    #[serde(rename = "Parent", skip_serializing_if = "Option::is_none")]
    pub parent: Option<u64>,
    /// `537c82c1ec3792e6098b74eaa67dc0db1d54db73`.
    #[serde(rename = "Rating", skip_serializing_if = "Option::is_none")]
    pub rating: Option<f64>,
    /// `3ed180b55721039f8290184daf554eb13781b4a0`.
    #[serde(rename = "Tier", skip_serializing_if = "Option::is_none")]
    pub tier: Option<Choice<OrganizationTier>>,
    /// `8b6bbb0d9453627fd4d2fac5e33b48044083da61`.
    #[serde(rename = "VAT number", skip_serializing_if = "Option::is_none")]
    pub vat_number: Option<String>,
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum OrganizationMarkets {
    #[serde(rename = "Nordics")]
    Nordics,
    #[serde(rename = "DACH")]
    Dach,
    #[serde(rename = "Iberia")]
    Iberia,
    #[serde(rename = "Japan")]
    Japan,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum OrganizationTier {
    #[serde(rename = "Bronze")]
    Bronze,
    #[serde(rename = "Silver")]
    Silver,
    #[serde(rename = "Gold")]
    Gold,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// Custom fields of products by their names, as `pipedrive_wasm::fields::Dictionary` reads and writes them. What is `None` isn't
/// written; to clear a field, write `null` under its name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct ProductFields {
    /// `6df6b932525bd556ae488090c1f8b9855248d49d`.
    #[serde(rename = "Grade", skip_serializing_if = "Option::is_none")]
    pub grade: Option<Choice<ProductGrade>>,
    /// `dee00a0ab25212a66737584ee41de58227455ad9`.
    #[serde(rename = "Launch", skip_serializing_if = "Option::is_none")]
    pub launch: Option<String>,
    /// `d47b7fe21a59cf39eaeb4814b3a728d74ac15575`.
    #[serde(rename = "Markets", skip_serializing_if = "Option::is_none")]
    pub markets: Option<Vec<Choice<ProductMarkets>>>,
    /// `fb473b97f0ac399018a39e3eb3190b454d690c33`.
    #[serde(rename = "Purchase price", skip_serializing_if = "Option::is_none")]
    pub purchase_price: Option<Money>,
    /// `115803c31e605c404e3adbe865c85eeebabcd091`.
    #[serde(rename = "Supplier", skip_serializing_if = "Option::is_none")]
    pub supplier: Option<u64>,
    /// `56e2a0da4d34c963ecb27f56777e13daca750608`.
    #[serde(rename = "Warranty", skip_serializing_if = "Option::is_none")]
    pub warranty: Option<String>,
    /// `4e929e233ce0235b723bd128e303416d1dc28fc7`.
    #[serde(rename = "Weight", skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum ProductGrade {
    #[serde(rename = "Standard")]
    Standard,
    #[serde(rename = "Industrial")]
    Industrial,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum ProductMarkets {
    #[serde(rename = "EU")]
    Eu,
    #[serde(rename = "US")]
    Us,
    #[serde(rename = "Asia")]
    Asia,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// Custom fields of projects by their names, as `pipedrive_wasm::fields::Dictionary` reads and writes them. What is `None` isn't
/// written; to clear a field, write `null` under its name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct ProjectFields {
    /// `5fe0a3c385ec9c9a6d50da9a2e50de5d21b71d1f`.
    #[serde(rename = "Budget", skip_serializing_if = "Option::is_none")]
    pub budget: Option<Money>,
    /// `101d8e2989c1c2f37acbb0dc0ddb767ffbcaee24`.
    #[serde(rename = "Kind of work", skip_serializing_if = "Option::is_none")]
    pub kind_of_work: Option<Choice<ProjectKindOfWork>>,
    /// `116a7537117547e527905a1d447cd6c466e5c983`.
    #[serde(rename = "Reference", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// `690ff352d68433e06d885ab0cc9e4967ac8248b0`.
    #[serde(rename = "Site", skip_serializing_if = "Option::is_none")]
    pub site: Option<PostalAddress>,
}

/// Labels of a field's options.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum ProjectKindOfWork {
    #[serde(rename = "Installation")]
    Installation,
    #[serde(rename = "Repair")]
    Repair,
    #[serde(rename = "Training")]
    Training,
    /// One that was added since.
    #[serde(untagged)]
    Other(String),
}

/// An option of a field.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Choice<Label> {
    pub id: u64,
    /// `None` where the record still has an option that was deleted.
    pub label: Option<Label>,
}

/// An amount with its currency.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Money {
    pub value: f64,
    pub currency: String,
}

/// Two days, with all between.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct DateRange {
    pub value: String,
    pub until: String,
}

/// A time of day.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct TimeOfDay {
    pub value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone_id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone_name: Option<String>,
}

/// Two times of day.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct TimeRange {
    pub value: String,
    pub until: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone_id: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone_name: Option<String>,
}

/// An address with its parts.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
pub struct PostalAddress {
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subpremise: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sublocality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_area_level_1: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_area_level_2: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formatted_address: Option<String>,
}
