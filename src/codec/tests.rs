use super::*;

const TIER: &str = "00000000000000000000000000000000000000aa";
const FEE: &str = "00000000000000000000000000000000000000bb";

fn desk() -> (Desk, Value) {
    let mut desk = Desk::default();
    let opened = desk.ask("open", json!({ "entity": "deal", "v2": [
        { "field_code": TIER, "field_name": "Tier", "field_type": "enum", "is_custom_field": true, "options": [{ "id": 12, "label": "Gold" }] },
        { "field_code": FEE, "field_name": "Fee", "field_type": "monetary", "is_custom_field": true, "options": null },
    ] }));
    let dictionary = opened.unwrap_or_else(|problems| panic!("{problems}"))["dictionary"].take();
    (desk, dictionary)
}

fn ask(desk: &mut Desk, question: &str, dictionary: &Value, mut input: Value) -> Value {
    input["dictionary"] = dictionary.clone();
    desk.ask(question, input)
        .unwrap_or_else(|problems| panic!("{question}: {problems}"))
}

#[test]
fn each_question_is_answered() {
    let (mut desk, own) = desk();
    let fields = ask(&mut desk, "fields", &own, json!({}));
    assert_eq!(
        fields["fields"][1],
        json!({
            "key": FEE, "name": "Fee", "label": "Fee", "type": "monetary", "custom": true, "filterId": null, "options": null,
            "parts": [format!("{FEE}_currency")], "searchable": true, "required": null,
        })
    );
    let found = ask(
        &mut desk,
        "find",
        &own,
        json!({ "name": "Fee", "custom": true }),
    );
    assert_eq!(found, fields["fields"][1]);
    let option = ask(
        &mut desk,
        "option",
        &own,
        json!({ "field": "Tier", "option": "Gold" }),
    );
    assert_eq!(option, json!({ "id": 12, "label": "Gold" }));
    let keys = ask(
        &mut desk,
        "keys",
        &own,
        json!({ "names": ["Fee", "Tier"], "max": 15 }),
    );
    assert_eq!(keys, json!({ "keys": [FEE, TIER] }));
    let program = ask(&mut desk, "program", &own, json!({ "form": "v2" }));
    assert_eq!(
        program,
        json!({ "rows": [[TIER, "Tier", 1, [[12, "Gold"]]], [FEE, "Fee", 0]] })
    );
    let program = ask(&mut desk, "program", &own, json!({ "form": "v1" }));
    assert_eq!(
        program,
        json!({ "rows": [[TIER, "Tier", 3], [FEE, "Fee", 3, null, [format!("{FEE}_currency")]]] })
    );
    let read = ask(
        &mut desk,
        "decode",
        &own,
        json!({ "form": "v1", "records": [{ TIER: "12" }, {}] }),
    );
    let gold = json!({ "id": 12, "label": "Gold" });
    assert_eq!(
        read,
        json!({ "records": [{ "custom_fields": { "Tier": gold } }, { "custom_fields": {} }] })
    );
    let typed = json!({ "type": "enum", "id": 12 });
    let value = ask(
        &mut desk,
        "value",
        &own,
        json!({ "form": "webhook", "key": TIER, "value": typed }),
    );
    assert_eq!(value, json!({ "value": gold }));
    let value = ask(
        &mut desk,
        "value",
        &own,
        json!({ "form": "v2", "key": "unknown", "value": 5 }),
    );
    assert_eq!(value, json!({ "value": 5 }));
    let body = ask(
        &mut desk,
        "encode",
        &own,
        json!({ "form": "v1", "values": { "Fee": { "value": 5, "currency": "EUR" } } }),
    );
    assert_eq!(
        body,
        json!({ "values": { FEE: 5, format!("{FEE}_currency"): "EUR" } })
    );
    let body = ask(
        &mut desk,
        "system",
        &own,
        json!({ "form": "v2", "values": { "title": "A" } }),
    );
    assert_eq!(body, json!({ "values": { "title": "A" } }));
    let missing = ask(
        &mut desk,
        "options",
        &own,
        json!({ "values": { "Tier": "Silver" } }),
    );
    assert_eq!(
        missing,
        json!({ "missing": [{ "key": TIER, "name": "Tier", "labels": ["Silver"] }] })
    );
    let learnt = json!({ "options": { "key": TIER, "rows": [{ "id": 13, "label": "Silver" }] }, "v1": [{ "id": 40, "key": TIER }] });
    assert_eq!(ask(&mut desk, "learn", &own, learnt), json!({}));
    let filter = ask(
        &mut desk,
        "filter",
        &own,
        json!({ "where": { "Tier": "Silver" } }),
    );
    assert_eq!(filter["type"], "deals");
    assert_eq!(
        filter["conditions"]["conditions"][0]["conditions"][0]["value"],
        "13"
    );
    let exported = ask(&mut desk, "export", &own, json!({}));
    let again = ask(&mut desk, "open", &Value::Null, exported.clone())["dictionary"].take();
    assert_eq!(ask(&mut desk, "export", &again, json!({})), exported);
    assert_eq!(ask(&mut desk, "close", &own, json!({})), json!({}));
    assert_ne!(again, own);
}

#[test]
fn migration_takes_types_from_a_dictionary() {
    let (mut desk, own) = desk();
    let record = json!({ "id": 1, TIER: "12", FEE: "5", format!("{FEE}_currency"): "EUR", "c".repeat(40): "" });
    let typed = ask(
        &mut desk,
        "migrate",
        &own,
        json!({ "entity": "deal", "record": record }),
    );
    assert_eq!(
        typed["record"]["custom_fields"],
        json!({
            TIER: 12, FEE: { "value": 5, "currency": "EUR" }, "c".repeat(40): null,
        })
    );
    let by_shape = desk
        .ask("migrate", json!({ "entity": "deal", "record": record }))
        .ok();
    assert_eq!(
        by_shape.map(|answer| answer["record"]["custom_fields"][TIER].clone()),
        Some(json!("12"))
    );
    let event = json!({ "event": "added.deal", "meta": {}, "current": record, "previous": null });
    let webhook = ask(&mut desk, "migrate", &own, json!({ "webhook": event }));
    assert_eq!(webhook["webhook"]["data"], typed["record"]);
    let rows = desk
        .ask(
            "migrate",
            json!({ "entity": "field", "rows": [{ "key": "a" }] }),
        )
        .ok();
    assert_eq!(rows, Some(json!({ "rows": [{ "field_code": "a" }] })));
}

#[test]
fn a_mistake_of_the_program_is_told_from_one_of_its_user() {
    let (mut desk, own) = desk();
    let mut code = |question: &str, input: Value| match desk.ask(question, input) {
        Ok(answer) => panic!("{question} gave {answer}"),
        Err(problems) => problems.first().code.as_str(),
    };
    assert_eq!(
        code("find", json!({ "dictionary": own, "name": "Teir" })),
        "unknown_field"
    );
    assert_eq!(
        code("find", json!({ "dictionary": 99, "name": "Tier" })),
        "invalid_input"
    );
    assert_eq!(code("find", json!({ "dictionary": own })), "invalid_input");
    assert_eq!(
        code("decode", json!({ "dictionary": own, "form": "v3" })),
        "invalid_input"
    );
    assert_eq!(code("open", json!({ "entity": "planet" })), "invalid_input");
    assert_eq!(
        code("open", json!({ "exported": { "version": 0 } })),
        "invalid_input"
    );
    assert_eq!(code("nonsense", json!({})), "invalid_input");
    assert_eq!(code("close", json!({ "dictionary": 99 })), "invalid_input");
}
