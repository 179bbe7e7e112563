// Written by "npx pipedrive-wasm types"; edits are overwritten.

import type { CustomField } from "pipedrive-wasm";

/** The account's custom fields by their names: `new Pipedrive<Crm>({ customFields: "names", … })`. */
export interface Crm {
  /** Of deals and leads. */
  deal: {
    /** `af60baae69576109f0dad8272e600eb1c0257e40`. */
    "Best time to call": CustomField<"time">;
    /** `64c70b0b0c5b4a8f167587272751ecaf9b679c85`. */
    "Competitor": CustomField<"varchar_auto">;
    /** `b19892fd50ff4222bd7de8f23cff78def85a587b`. */
    "Compliance": CustomField<"set", "ISO 27001" | "SOC 2" | "GDPR">;
    /** `c7c9572ddea951a8635b0b7e74f0c83e18c80a5e`. */
    "Contract end": CustomField<"date">;
    /** `21af8cfd4c4cbee5536000f4bd6ae8f8f0af3ce4`. */
    "Contract number": CustomField<"varchar">;
    /** `ce45a342c10ffb551bea994d2e7d779da64b31c2`. */
    "Decision maker": CustomField<"people">;
    /** `db20290ac13e4a81d80391ffb30d139000077ba9`. */
    "Delivery address": CustomField<"address">;
    /** `2072b26dfe81f26e2d4de979b560315cbcf35b6d`. */
    "Delivery window": CustomField<"timerange">;
    /** `86c5d1b05ce2ce141180b23a1075b77fc09a1a81`. */
    "Discount (%)": CustomField<"double">;
    /** `263346a69dd14426a2e4fe841f72235e98f30af4`. */
    "Hardware budget": CustomField<"monetary">;
    /** `388495061eb06ce16c38537a931e49d7e31d5ce0`. */
    "Hotline": CustomField<"phone">;
    /** `1eb967d7929813bb29663e9ea0ec2561d2c61eeb`. */
    "Interested in": CustomField<"set", "Licence" | "Support" | "Training" | "Hardware" | "Conseil">;
    /** `2f596652cb9a9f1719a3c59084763a12fd0d1f90`. */
    "Kick-off": CustomField<"date">;
    /** `67cae465669e4cc4795179bbe709a1029005becd`. */
    "NPS comment": CustomField<"text">;
    /** `099545b4ca73e0f305a2e18941c3936b91866d4d`. */
    "Priority": CustomField<"enum", "Low" | "Normal" | "High" | "Größte">;
    /** `fd845ef300ce2d0ba3e9bfbbf6c43e6f0781577a`. */
    "Reference (1)": CustomField<"varchar">;
    /** `d909c315b21d8f6ce8e6022a79eb517b62db179c`. */
    "Reference (2)": CustomField<"text">;
    /** `aa3de53fbde4ae5b7bc42e82782acb92764176e3`. */
    "Region": CustomField<"enum", "EMEA" | "Americas" | "APAC">;
    /** `78788347686687439fbd96359554aa53dc3320bb`. */
    "Reseller": CustomField<"org">;
    /** `27cd5f9ec8c694ccf55540b2bff06252e0285292`. */
    "Scope of work": CustomField<"text">;
    /** `4f05f03735c3b951bc73014050141d0196bf5d40`. */
    "Seats": CustomField<"double">;
    /** `88b894e1401ed25bb86c9a98359e0b6247a9dc67`. */
    "Setup fee": CustomField<"monetary">;
    /** `f902155aa328d575b0eb094e6f1dcf7390ccb6a0`. */
    "Technical contact": CustomField<"user">;
    /** `f3f0a4b172d1294b98d0ff43e17386ae180a2bd6`. */
    "Trial period": CustomField<"daterange">;
  };
  /** Of persons. */
  person: {
    /** `159d2ce0c38cdeec63aa57bb3618b5f2a6fefb55`. */
    "Account limit": CustomField<"monetary">;
    /** `0bf99fe6cbdde2d6a97450076ed129d20942629f`. */
    "Allergies": CustomField<"varchar">;
    /** `528f9e0312cacff83df9d9ce5974e6ed852c7e93`. */
    "Assistant": CustomField<"people">;
    /** `963578705d25aa70140232e315426b4075bc51bc`. */
    "Member since": CustomField<"date">;
    /** `1805127cc0db4d9d6524e51ffe73cb443d285f42`. */
    "Newsletter topics": CustomField<"set", "Product" | "Events" | "Jobs">;
    /** `7a2d99b9da6574703782f608dcd26b7032647003`. */
    "Preferred language": CustomField<"enum", "English" | "Deutsch" | "Français" | "Eesti" | "日本語" | "Українська">;
    /** `bd081362a82af3b3962fe90a4d66c6238c7ca121`. */
    "Private phone": CustomField<"phone">;
    /** `e816e3b6f608968d3ffdb73eb9b069e4d2c7a4d8`. */
    "Working hours": CustomField<"timerange">;
  };
  /** Of organizations. */
  organization: {
    /** `b8e5450d9a3b51abc655ee3eb4602dcf4a1d2716`. */
    "Account manager": CustomField<"user">;
    /** `ef6c8982a607262400b8c36dd01153d02919452b`. */
    "Billing address": CustomField<"address">;
    /** `e23e7fe1b4b4114d4bccda436a2ddba928f7deeb`. */
    "Credit limit": CustomField<"monetary">;
    /** `6c5cc4ca8405df9c0630166a1b8951b6e1713a2a`. */
    "Customer since": CustomField<"date">;
    /** `631669651fa41445100ba66a4ed81db56d86104f`. */
    "Fiscal year": CustomField<"daterange">;
    /** `ceed949a2ef12bec3b2682ca23c4ff6849e92cf9`. */
    "Markets": CustomField<"set", "Nordics" | "DACH" | "Iberia" | "Japan">;
    /** `5a6821d3d440b5a7dba5860ff63d5025701c8369`. */
    "Parent": CustomField<"org">;
    /** `537c82c1ec3792e6098b74eaa67dc0db1d54db73`. */
    "Rating": CustomField<"double">;
    /** `3ed180b55721039f8290184daf554eb13781b4a0`. */
    "Tier": CustomField<"enum", "Bronze" | "Silver" | "Gold">;
    /** `8b6bbb0d9453627fd4d2fac5e33b48044083da61`. */
    "VAT number": CustomField<"varchar">;
  };
  /** Of products. */
  product: {
    /** `6df6b932525bd556ae488090c1f8b9855248d49d`. */
    "Grade": CustomField<"enum", "Standard" | "Industrial">;
    /** `dee00a0ab25212a66737584ee41de58227455ad9`. */
    "Launch": CustomField<"date">;
    /** `d47b7fe21a59cf39eaeb4814b3a728d74ac15575`. */
    "Markets": CustomField<"set", "EU" | "US" | "Asia">;
    /** `fb473b97f0ac399018a39e3eb3190b454d690c33`. */
    "Purchase price": CustomField<"monetary">;
    /** `115803c31e605c404e3adbe865c85eeebabcd091`. */
    "Supplier": CustomField<"org">;
    /** `56e2a0da4d34c963ecb27f56777e13daca750608`. */
    "Warranty": CustomField<"varchar">;
    /** `4e929e233ce0235b723bd128e303416d1dc28fc7`. */
    "Weight": CustomField<"double">;
  };
  /** Of projects. */
  project: {
    /** `5fe0a3c385ec9c9a6d50da9a2e50de5d21b71d1f`. */
    "Budget": CustomField<"monetary">;
    /** `101d8e2989c1c2f37acbb0dc0ddb767ffbcaee24`. */
    "Kind of work": CustomField<"enum", "Installation" | "Repair" | "Training">;
    /** `116a7537117547e527905a1d447cd6c466e5c983`. */
    "Reference": CustomField<"varchar">;
    /** `690ff352d68433e06d885ab0cc9e4967ac8248b0`. */
    "Site": CustomField<"address">;
  };
}
