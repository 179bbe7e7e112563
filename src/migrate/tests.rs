use super::*;
use serde_json::json;

fn migrated(shape: Shape, v1: Value) -> Value {
    record(shape, v1, &ByShape)
}

#[test]
fn a_deal_has_ids_for_objects_and_the_names_of_v2() {
    let v1 = json!({
        "id": 8, "creator_user_id": { "id": 3, "name": "Ann", "email": "a@b.example", "value": 3 },
        "user_id": { "id": 4, "name": "Bo", "value": 4 }, "person_id": { "name": "Cy", "value": 5, "active_flag": true },
        "org_id": null, "stage_id": 2, "title": "Acme", "value": 10.5, "currency": "EUR", "add_time": "2024-07-01 05:46:33",
        "update_time": "2024-07-02 05:46:33", "won_time": null, "active": true, "deleted": false, "status": "open",
        "probability": null, "visible_to": "3", "label": "5,6", "cc_email": "acme+deal8@pipedrivemail.com",
        "next_activity_date": "2024-07-09", "next_activity_time": "10:00:00", "next_activity_id": 12,
        "weighted_value": 10, "formatted_value": "€10.50", "formatted_weighted_value": "€10", "weighted_value_currency": "EUR",
        "stage_order_nr": 1, "person_name": "Cy", "org_name": null, "owner_name": "Bo", "org_hidden": false,
        "person_hidden": false, "acv_currency": "EUR", "arr": 5, "activities_count": 7, "company_id": 1,
        "expected_close_date": "2024-12-31", "local_won_date": null, "something_new": [1],
    });
    assert_eq!(
        migrated(Shape::Deal, v1),
        json!({
            "id": 8, "creator_user_id": 3, "owner_id": 4, "person_id": 5, "org_id": null, "stage_id": 2, "title": "Acme",
            "value": 10.5, "currency": "EUR", "add_time": "2024-07-01T05:46:33Z", "update_time": "2024-07-02T05:46:33Z",
            "won_time": null, "is_deleted": false, "status": "open", "probability": null, "visible_to": 3, "label_ids": [5, 6],
            "smart_bcc_email": "acme+deal8@pipedrivemail.com", "next_activity_id": 12, "arr": 5, "activities_count": 7,
            "expected_close_date": "2024-12-31", "local_won_date": null, "something_new": [1], "custom_fields": {},
        })
    );
}

#[test]
fn a_person_has_lists_of_contacts() {
    let v1 = json!({
        "id": 5, "company_id": 1, "owner_id": { "id": 3, "value": 3 }, "org_id": { "name": "Acme", "value": 6 }, "name": "Cy Young",
        "first_name": "Cy", "last_name": "Young", "active_flag": true, "first_char": "c", "visible_to": "7", "label": 9,
        "phone": [{ "value": "+372 5", "primary": true, "label": "work" }], "email": [{ "value": "", "primary": true }],
        "picture_id": { "item_type": "person", "value": 44, "pictures": {} }, "delete_time": null, "owner_name": "Ann",
        "org_name": "Acme", "cc_email": "x@y.example", "postal_address": "Kesk 1", "postal_address_country": "Estonia",
        "postal_address_locality": "", "open_deals_count": 2, "add_time": "0000-00-00 00:00:00",
    });
    assert_eq!(
        migrated(Shape::Person, v1),
        json!({
            "id": 5, "owner_id": 3, "org_id": 6, "name": "Cy Young", "first_name": "Cy", "last_name": "Young",
            "is_deleted": false, "visible_to": 7, "label_ids": [9], "phones": [{ "value": "+372 5", "primary": true, "label": "work" }],
            "emails": [], "picture_id": 44, "smart_bcc_email": "x@y.example", "open_deals_count": 2, "add_time": null,
            "postal_address": {
                "value": "Kesk 1", "subpremise": null, "street_number": null, "route": null, "sublocality": null, "locality": null,
                "admin_area_level_1": null, "admin_area_level_2": null, "country": "Estonia", "postal_code": null,
                "formatted_address": null,
            },
            "custom_fields": {},
        })
    );
}

#[test]
fn an_organization_has_an_address() {
    let v1 = json!({
        "id": 6, "owner_id": 3, "active_flag": false, "label": null, "address": "Kesk 1", "address_route": "Kesk",
        "address_country": "Estonia", "cc_email": "o@y.example", "country_code": "EE", "category_id": null, "edit_name": true,
        "last_activity": null, "next_activity": { "id": 1 }, "people_count": 3, "visible_to": "3", "website": "https://acme.example",
    });
    let v2 = migrated(Shape::Organization, v1);
    assert_eq!(v2["address"]["value"], "Kesk 1");
    assert_eq!(
        (&v2["address"]["route"], &v2["address"]["postal_code"]),
        (&json!("Kesk"), &json!(null))
    );
    let mut rest = v2;
    rest["address"] = Value::Null;
    assert_eq!(
        rest,
        json!({
            "id": 6, "owner_id": 3, "is_deleted": true, "label_ids": [], "address": null, "smart_bcc_email": "o@y.example",
            "people_count": 3, "visible_to": 3, "website": "https://acme.example", "custom_fields": {},
        })
    );
}

#[test]
fn an_activity_has_booleans_and_a_location() {
    let v1 = json!({
        "id": 1, "subject": "Call", "user_id": 3, "assigned_to_user_id": 3, "created_by_user_id": 4, "active_flag": true,
        "busy_flag": true, "done": 1, "marked_as_done_time": "", "due_date": "2024-07-09", "due_time": "", "duration": "00:30",
        "location": "Kesk 1", "location_country": "Estonia", "location_lat": 59.4, "person_id": 5,
        "participants": [{ "person_id": 5, "primary_flag": true }],
        "attendees": [{ "email_address": "a@b.example", "is_organizer": 1 }],
        "deal_title": "Acme", "person_name": "Cy", "owner_name": "Ann", "type_name": "Call", "rec_rule": null,
        "conference_meeting_url": null, "notification_language_id": 1,
    });
    let v2 = migrated(Shape::Activity, v1);
    assert_eq!(
        (&v2["location"]["value"], &v2["location"]["country"]),
        (&json!("Kesk 1"), &json!("Estonia"))
    );
    let mut rest = v2;
    rest["location"] = Value::Null;
    assert_eq!(
        rest,
        json!({
            "id": 1, "subject": "Call", "owner_id": 3, "creator_user_id": 4, "is_deleted": false, "busy": true, "done": true,
            "marked_as_done_time": null, "due_date": "2024-07-09", "due_time": null, "duration": "00:30", "location": null,
            "person_id": 5, "participants": [{ "person_id": 5, "primary": true }],
            "attendees": [{ "email": "a@b.example", "is_organizer": true }], "conference_meeting_url": null,
        })
    );
}

#[test]
fn a_product_and_its_place_on_a_deal_have_the_names_of_v2() {
    let v1 = json!({
        "id": 2, "active_flag": true, "selectable": 1, "owner_id": { "value": 3 }, "first_char": "l", "files_count": null, "category": "5",
        "visible_to": "3", "product_variations": [],
        "prices": [{ "id": 7, "product_id": 2, "price": 5, "currency": "EUR", "cost": 1, "overhead_cost": null, "price_formatted": "€5" }],
    });
    assert_eq!(
        migrated(Shape::Product, v1),
        json!({
            "id": 2, "is_deleted": false, "is_linkable": true, "owner_id": 3, "category": "5", "visible_to": 3,
            "prices": [{ "product_id": 2, "price": 5, "currency": "EUR", "cost": 1 }], "custom_fields": {},
        })
    );
    let v1 = json!({
        "id": 9, "deal_id": 8, "product_id": 2, "enabled_flag": true, "last_edit": "2024-07-01 05:46:33", "duration": 1,
        "duration_unit": null, "order_nr": 1, "sum_formatted": "€5", "product": { "id": 2 }, "active_flag": true, "comments": "",
    });
    assert_eq!(
        migrated(Shape::DealProduct, v1),
        json!({
            "id": 9, "deal_id": 8, "product_id": 2, "is_enabled": true, "update_time": "2024-07-01T05:46:33Z", "comments": "",
        })
    );
}

#[test]
fn pipelines_stages_followers_projects_and_tasks_have_the_names_of_v2() {
    for (shape, v1, v2) in [
        (
            Shape::Pipeline,
            json!({ "id": 1, "name": "Sales", "url_title": "sales", "order_nr": 1, "active": true, "active_flag": true, "deal_probability": 1, "selected": true }),
            json!({ "id": 1, "name": "Sales", "order_nr": 1, "is_deleted": false, "is_deal_probability_enabled": true }),
        ),
        (
            Shape::Stage,
            json!({ "id": 1, "active_flag": "1", "rotten_flag": true, "rotten_days": "7", "pipeline_name": "Sales", "pipeline_deal_probability": true, "pipeline_id": 1 }),
            json!({ "id": 1, "is_deleted": false, "is_deal_rot_enabled": true, "days_to_rotten": 7, "pipeline_id": 1 }),
        ),
        (
            Shape::Follower,
            json!({ "id": 77, "user_id": 3, "deal_id": 8, "add_time": "2024-07-01 05:46:33" }),
            json!({ "user_id": 3, "add_time": "2024-07-01T05:46:33Z" }),
        ),
        (
            Shape::Project,
            json!({ "id": 1, "person_id": 5, "org_id": null, "deal_ids": [8], "labels": [1, 2] }),
            json!({ "id": 1, "person_ids": [5], "org_ids": [], "deal_ids": [8], "label_ids": [1, 2], "custom_fields": {} }),
        ),
        (
            Shape::Task,
            json!({ "id": 1, "done": 0, "assignee_id": 3, "marked_as_done_time": "" }),
            json!({ "id": 1, "is_done": false, "assignee_ids": [3], "marked_as_done_time": null }),
        ),
    ] {
        assert_eq!(migrated(shape, v1), v2, "{shape:?}");
    }
}

#[test]
fn definitions_of_fields_hold_their_parts() {
    let v1 = json!([
        { "id": 12, "key": "k", "name": "Fee", "field_type": "monetary", "edit_flag": true, "active_flag": true, "order_nr": 1,
          "mandatory_flag": false, "bulk_edit_allowed": true, "add_time": "2024-07-01 05:46:33", "options_deleted": [] },
        { "id": 13, "key": "k_currency", "name": "Currency of Fee", "field_type": "varchar", "is_subfield": true, "parent_id": 12,
          "id_suffix": "currency" },
        { "id": 14, "key": "tier", "name": "Tier", "field_type": "enum", "edit_flag": false, "options": [{ "id": 1, "label": "Gold" }] },
    ]);
    assert_eq!(
        fields(v1),
        json!([
            { "field_code": "k", "field_name": "Fee", "field_type": "monetary", "is_custom_field": true,
              "subfields": [{ "field_code": "k_currency", "field_name": "Currency of Fee", "field_type": "varchar" }] },
            { "field_code": "tier", "field_name": "Tier", "field_type": "enum", "is_custom_field": false, "options": [{ "id": 1, "label": "Gold" }] },
        ])
    );
}

#[test]
fn custom_fields_are_told_by_their_shape() {
    let key = |digit: &str| digit.repeat(40);
    let part = |digit: &str, part: &str| format!("{}_{part}", digit.repeat(40));
    let v1 = json!({
        "id": 1, key("a"): "text", key("b"): "5.5", part("b", "currency"): "EUR", key("c"): "2024-01-01",
        part("c", "until"): "2024-02-01", key("d"): "09:00:00", part("d", "timezone_id"): "292",
        key("e"): "Kesk 1", part("e", "country"): "Estonia", key("f"): { "name": "Ann", "value": 9 }, key("0"): "",
        part("1", "currency"): "EUR",
    });
    assert_eq!(
        migrated(Shape::Lead, v1),
        json!({ "id": 1, part("1", "currency"): "EUR", "custom_fields": {
        key("a"): "text", key("b"): { "value": 5.5, "currency": "EUR" },
        key("c"): { "value": "2024-01-01", "until": "2024-02-01" }, key("d"): { "value": "09:00:00", "timezone_id": 292 },
        key("e"): { "value": "Kesk 1", "country": "Estonia" }, key("f"): 9, key("0"): null,
    } })
    );
}

#[test]
fn a_record_of_v2_stays_as_it_is() {
    let v2 = json!({
        "id": 8, "owner_id": 4, "is_deleted": false, "label_ids": [5], "visible_to": 3, "add_time": "2024-07-01T05:46:33Z",
        "custom_fields": { "a": { "value": 5, "currency": "EUR" } }, "person_id": 5,
    });
    assert_eq!(migrated(Shape::Deal, v2.clone()), v2);
    let v2 = json!({ "id": 6, "address": { "value": "Kesk 1", "country": null }, "is_deleted": false, "custom_fields": {} });
    assert_eq!(migrated(Shape::Organization, v2.clone()), v2);
    let v2 = json!({ "user_id": 3, "add_time": "2024-07-01T05:46:33Z" });
    assert_eq!(migrated(Shape::Follower, v2.clone()), v2);
    let v2 = json!({ "id": 9, "is_enabled": true, "order_nr": 2, "comments": "" });
    assert_eq!(migrated(Shape::DealProduct, v2.clone()), v2);
    assert_eq!(migrated(Shape::Deal, Value::Null), Value::Null);
}

#[test]
fn a_webhook_of_version_1_gets_the_shape_of_version_2() {
    let key = "a".repeat(40);
    let v1 = json!({
        "v": 1, "matches_filters": null, "retry": 1, "event": "updated.deal",
        "meta": {
            "v": 1, "action": "updated", "object": "deal", "id": 8, "company_id": 123, "user_id": 45, "host": "acme.pipedrive.com",
            "timestamp": 1725272361, "timestamp_micro": 1725272361200000_i64, "permitted_user_ids": [45, 46],
            "trans_pending": false, "is_bulk_update": false, "webhook_id": "471", "change_source": "app",
        },
        "current": { "id": 8, "title": "Big one", "user_id": 4, "visible_to": "3", key.as_str(): "x", "label": "5" },
        "previous": { "id": 8, "title": "Small one", "user_id": 4, "visible_to": "3", key.as_str(): "x", "label": null },
    });
    let v2 = webhook(v1, &ByShape);
    assert_eq!(
        v2,
        json!({
            "meta": {
                "action": "change", "entity": "deal", "entity_id": "8", "company_id": "123", "user_id": "45", "id": null,
                "correlation_id": null, "webhook_id": "471", "version": "2.0", "change_source": "app", "is_bulk_edit": false,
                "timestamp": "2024-09-02T10:19:21.200Z", "attempt": 2, "host": "acme.pipedrive.com",
                "permitted_user_ids": ["45", "46"],
            },
            "data": { "id": 8, "title": "Big one", "owner_id": 4, "visible_to": 3, "label_ids": [5], "custom_fields": { key: "x" } },
            "previous": { "title": "Small one", "label_ids": [] },
        })
    );
    assert_eq!(webhook(v2.clone(), &ByShape), v2);
}

#[test]
fn what_was_created_has_no_past_and_what_was_deleted_no_present() {
    let event = |event: &str| json!({ "event": event, "meta": { "id": 1 }, "current": { "id": 1 }, "previous": { "id": 1 } });
    let added = webhook(event("added.note"), &ByShape);
    assert_eq!(
        (&added["meta"]["action"], &added["meta"]["entity"]),
        (&json!("create"), &json!("note"))
    );
    assert_eq!(
        (&added["data"], &added["previous"]),
        (&json!({ "id": 1 }), &json!(null))
    );
    let deleted = webhook(event("deleted.activityType"), &ByShape);
    assert_eq!(
        (&deleted["meta"]["action"], &deleted["meta"]["entity"]),
        (&json!("delete"), &json!("activityType"))
    );
    assert_eq!(
        (&deleted["data"], &deleted["previous"]),
        (&json!(null), &json!({ "id": 1 }))
    );
    assert_eq!(
        webhook(event("merged.person"), &ByShape)["meta"]["action"],
        "change"
    );
}
