use super::*;

fn read_schema(schema: &str, components: &str) -> Result<Shape> {
    let document = Document::parse(
        &format!(
            r#"{{"openapi":"3.0.1","servers":[{{"url":"https://x/v1"}}],"paths":{{"/a":{{}}}},
            "components":{{"schemas":{{{components}}}}}}}"#
        ),
        "a.json",
    )?;
    shape(&document, &Node::parse(schema)?)
}

fn names(shape: &Shape) -> Vec<(&str, bool)> {
    shape
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.required))
        .collect()
}

#[test]
fn all_of_is_flattened_and_required_names_cross_branches() {
    let schema = r##"{"allOf":[{"$ref":"#/components/schemas/Base"},{"type":"object","properties":{"b":{"type":"integer"}}},{"required":["a","b"]}]}"##;
    let base =
        r#""Base":{"type":"object","properties":{"a":{"type":"string"},"c":{"type":"boolean"}}}"#;
    let shape = read_schema(schema, base).unwrap();
    assert_eq!(shape.kinds, [Kind::Object]);
    assert_eq!(names(&shape), [("a", true), ("c", false), ("b", true)]);
}

#[test]
fn an_all_of_may_wrap_a_plain_enum() {
    let schema = r#"{"type":"string","x-values":["1","3"],"allOf":[{"type":"string","enum":["1","3","5"]}]}"#;
    let shape = read_schema(schema, "").unwrap();
    assert_eq!(shape.kinds, [Kind::String]);
    assert_eq!(shape.values, ["1", "3", "5"]);
}

#[test]
fn one_of_and_any_of_give_several_kinds() {
    let shape = read_schema(
        r#"{"oneOf":[{"type":"integer"},{"type":"string"}],"nullable":true}"#,
        "",
    )
    .unwrap();
    assert_eq!(shape.kinds, [Kind::String, Kind::Integer]);
    assert!(shape.nullable);
    let listed = read_schema(r#"{"type":["string","null"]}"#, "").unwrap();
    assert!(listed.nullable && listed.kinds == [Kind::String]);
}

#[test]
fn zero_and_one_are_a_flag() {
    assert_eq!(
        read_schema(r#"{"type":"number","enum":[0,1]}"#, "")
            .unwrap()
            .kinds,
        [Kind::Flag]
    );
    let shape = read_schema(r#"{"type":"integer","enum":[1,3,5,7]}"#, "").unwrap();
    assert_eq!((shape.kinds, shape.values.len()), (vec![Kind::Integer], 4));
}

#[test]
fn combined_enum_values_are_taken_apart() {
    let shape = read_schema(r#"{"type":"string","enum":["a","b","a,b"]}"#, "").unwrap();
    assert_eq!(shape.values, ["a", "b"]);
}

#[test]
fn times_are_told_apart_by_their_format() {
    let format = |schema: &str| read_schema(schema, "").unwrap().format;
    assert_eq!(
        format(r#"{"type":"string","x-time-format":"YYYY-MM-DD HH:MM:SS"}"#),
        Some(Format::Datetime)
    );
    assert_eq!(
        format(r#"{"type":"string","format":"date-time"}"#),
        Some(Format::Rfc3339)
    );
    assert_eq!(format(r#"{"type":"string","format":"url"}"#), None);
    // The text of such a field speaks of dates, its values don't.
    assert_eq!(
        format(r#"{"type":"string","enum":["date"],"x-time-format":"YYYY-MM-DD"}"#),
        None
    );
}

#[test]
fn placeholder_keys_make_a_map() {
    let schema = r#"{"type":"object","properties":{"USER_ID":{"type":"object","properties":{"id":{"type":"integer"}}}}}"#;
    let shape = read_schema(schema, "").unwrap();
    assert_eq!(shape.kinds, [Kind::Map]);
    assert_eq!(names(shape.items.as_ref().unwrap()), [("id", false)]);
}

#[test]
fn a_bare_object_is_a_map_of_anything() {
    assert_eq!(
        read_schema(r#"{"type":"object"}"#, "").unwrap(),
        free_object()
    );
}

#[test]
fn bad_schemas_are_named() {
    let problem = |schema: &str, components: &str| {
        format!("{:#}", read_schema(schema, components).err().unwrap())
    };
    assert!(problem(r#"{"type":"text"}"#, "").contains("unknown type `text`"));
    let nested =
        r##"{"type":"object","properties":{"owner":{"$ref":"#/components/schemas/Nobody"}}}"##;
    assert!(problem(nested, "").contains("in `owner`: unknown $ref `#/components/schemas/Nobody`"));
    let circle =
        r##""Tree":{"type":"object","properties":{"child":{"$ref":"#/components/schemas/Tree"}}}"##;
    assert!(
        problem(r##"{"$ref":"#/components/schemas/Tree"}"##, circle).contains("contain itself")
    );
}
