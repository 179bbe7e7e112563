//! Calls on their way: answers, losses, waits, and what is known of the budget.

use super::*;

#[wasm_bindgen_test]
fn a_reply_holds_the_engines_own_value() {
    let core = core();
    let sent = start(&core, "getDeals", "({})");
    let body = js(
        "globalThis.answer = { success: true, data: [{ id: 1, new: [] }], additional_data: { next_cursor: 'n' } }",
    );
    let step = receive(
        &core,
        &element(&sent, 1),
        200,
        "{ 'x-ratelimit-limit': '20' }",
        0,
        body,
    );
    assert_eq!(
        json(&step),
        r#"[1,[{"id":1,"new":[]}],{"next_cursor":"n"},null,"n",null,10,1,null,[20,null,null,null,null]]"#
    );
    assert_eq!(
        element(&step, 1),
        js("globalThis.answer.data"),
        "the very object"
    );
}

#[wasm_bindgen_test]
fn an_error_of_the_api_comes_out_with_all_its_parts() {
    let step = answered(
        404,
        0,
        "({ success: false, error: 'Deal not found', error_info: 'i' })",
    );
    assert_eq!(
        json(&step),
        r#"[2,"not_found","deals.get","HTTP 404: Deal not found","i",null,404,false,null,1,[null,3,null,null,null],"c",{"success":false,"error":"Deal not found","error_info":"i"},null,false]"#
    );
    let step = answered(501, 1, "'<html>'");
    assert_eq!(
        json(&step),
        r#"[2,"server","deals.get","HTTP 501: the server failed","<html>",null,501,true,null,1,[null,3,null,null,null],"c",null,null,false]"#
    );
    let step = answered(502, 1, "'<html>'");
    let [kind, wait, retry] = [0, 2, 3].map(|place| element(&step, place));
    assert_eq!((kind, wait, retry), (3.into(), 250.into(), true.into()));
}

#[wasm_bindgen_test]
fn no_answer_keeps_its_cause() {
    for code in ["connection", "timeout", "aborted"] {
        let core = core();
        let sent = start(&core, "addDeal", "({ title: 'a' })");
        let values = [
            core,
            element(&sent, 1),
            3.into(),
            js("({ own: 1 })"),
            code.into(),
            "gone".into(),
        ];
        let step = asked(2, &values);
        assert_eq!(element(&step, 1).as_string().as_deref(), Some(code));
        assert_eq!(
            JSON::stringify(&element(&step, 13)).unwrap(),
            r#"{"own":1}"#
        );
        assert_eq!(element(&step, 14), true, "it may have happened");
    }
}

#[wasm_bindgen_test]
fn calls_under_way_do_not_meet() {
    let core = core();
    let ids: Vec<_> = (1..=3)
        .map(|id| element(&start(&core, "getDeal", &format!("({{ id: {id} }})")), 1))
        .collect();
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
    let body = "({ success: true, data: {} })";
    let done = receive(&core, &ids[1], 200, "{}", 0, js(body));
    assert_eq!(element(&done, 0), 1);
    let over = receive(&core, &ids[1], 200, "{}", 0, js(body));
    assert_eq!(element(&over, 3), "the call is over already");
    assert_eq!(
        element(&start(&core, "getDeal", "({ id: 4 })"), 1),
        ids[1],
        "its number is used again"
    );
}

#[wasm_bindgen_test]
fn who_waits_is_named_when_the_turn_comes() {
    let core = core_of(&[(9, 1.into())]);
    let first = element(&start(&core, "getDeal", "({ id: 1 })"), 1);
    let second = start(&core, "getDeal", "({ id: 2 })");
    assert_eq!(json(&second).get(..3), Some("[3,"), "it waits");
    let body = "({ success: true, data: {} })";
    receive(&core, &first, 200, "{}", 0, js(body));
    let woken = asked(3, &[core.clone()]);
    assert_eq!(element(&woken, 0), element(&second, 1));
    let values = [core, element(&second, 1), 9.into()];
    assert_eq!(
        element(&asked(2, &values), 0),
        3,
        "the window is not over yet"
    );
    let later = asked_at(2, &values, 1_795_000_003_000.0);
    assert_eq!(element(&later, 3), "https://host/api/v2/deals/2");
}

#[wasm_bindgen_test]
fn what_was_spent_and_what_a_job_takes_are_told() {
    let core = core_of(&[(6, 100.into())]);
    let sent = start(&core, "getDeals", "({})");
    let body = "({ success: true, data: [] })";
    receive(&core, &element(&sent, 1), 200, "{}", 0, js(body));
    let spent = asked(4, &[core.clone()]);
    let read = |place| element(&spent, place);
    assert_eq!([read(0), read(1), read(2)], [10, 100, 90]);
    assert_eq!([read(6), read(7)], [1, 10]);
    assert_eq!(read(5), "deals.list");
    let about = asked(5, &[core, "getDeals".into(), 1200.into()]);
    let read = |place| element(&about, place);
    assert_eq!([read(2), read(3), read(4)], [10, 3, 30]);
}

#[wasm_bindgen_test]
fn a_core_that_was_let_go_of_answers_no_more() {
    let core = core();
    asked(6, &[core.clone()]);
    let step = start(&core, "getDeal", "({ id: 1 })");
    assert_eq!(element(&step, 3), "there is no such client");
}
