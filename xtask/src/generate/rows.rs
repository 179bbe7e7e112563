//! The packed row of an operation; `src/operation.rs` reads it.

use anyhow::{Result, bail};
use pipedrive_catalogue::{
    Body, Content, Field, Format, Kind, ListEncoding, Operation, Paging, Param, Response,
    ResponseForm, Shape,
};

/// Columns of a row: key, id, call, cost, paging, response, query, body.
pub const COLUMNS: usize = 8;

/// Packs an operation into one line of text.
///
/// # Errors
/// A method, version or place that the row has no letter for, or a name that would break the row.
pub fn row(operation: &Operation) -> Result<String> {
    let query: Vec<_> = operation.query.iter().map(param).collect();
    let columns = [
        operation.key.clone(),
        operation.id.clone(),
        call(operation)?,
        operation.cost.to_string(),
        match operation.paging {
            Paging::None => "-",
            Paging::Cursor => "c",
            Paging::Offset => "o",
        }
        .to_owned(),
        response(&operation.response)?,
        query.join(" "),
        operation.body.as_ref().map(body).unwrap_or_default(),
    ];
    let params = operation
        .path_params
        .iter()
        .chain(&operation.query)
        .map(|param| &param.name);
    let fields = operation
        .body
        .iter()
        .flat_map(|body| &body.fields)
        .map(|field| &field.name);
    for name in params.chain(fields) {
        if name.is_empty() || name.contains(['|', ' ', ':', '{', '}', '"', '\\']) {
            bail!("`{}`: the name `{name}` doesn't fit a row", operation.key);
        }
    }
    Ok(columns.join("|"))
}

fn call(operation: &Operation) -> Result<String> {
    let method = match operation.method.as_str() {
        "GET" => 'G',
        "POST" => 'P',
        "PUT" => 'U',
        "PATCH" => 'A',
        "DELETE" => 'D',
        other => bail!("`{}`: unsupported method {other}", operation.key),
    };
    let version = match operation.version.as_str() {
        "v1" => '1',
        "v2" => '2',
        "oauth" => '0',
        other => bail!("`{}`: unsupported version {other}", operation.key),
    };
    let mut path = operation.path.clone();
    for param in &operation.path_params {
        let place = format!("{{{}}}", param.name);
        if !path.contains(&place) {
            bail!("`{}`: the path has no `{place}`", operation.key);
        }
        path = path.replace(
            &place,
            &format!("{{{}:{}}}", param.name, letters(&param.shape)),
        );
    }
    Ok(format!("{method}{version}{path}"))
}

fn response(response: &Response) -> Result<String> {
    let place = match response.at.as_str() {
        "data" => 'd',
        "data.items" => 'i',
        "data.goals" => 'g',
        "body" => 'b',
        other => {
            bail!("no letter for the place `{other}`: give it one here and in src/operation.rs")
        }
    };
    let form = match response.form {
        ResponseForm::List => 'l',
        ResponseForm::One => 'o',
        ResponseForm::None => 'n',
        ResponseForm::Binary => 'x',
        ResponseForm::Html => 'h',
    };
    Ok(format!("{place}{form}"))
}

fn param(param: &Param) -> String {
    let list = match param.list {
        Some(ListEncoding::Comma) => ",",
        Some(ListEncoding::Repeat) => "*",
        None => "",
    };
    let required = if param.required { "!" } else { "" };
    let max = param.max.map(|max| format!("<{max}")).unwrap_or_default();
    let page_size = param.page_size.filter(|size| Some(*size) != param.max);
    let page_size = page_size.map(|size| format!("@{size}")).unwrap_or_default();
    format!(
        "{}:{list}{}{required}{max}{page_size}",
        param.name,
        letters(&param.shape)
    )
}

fn body(body: &Body) -> String {
    let mut column = String::from(match body.content {
        Content::Json => "j",
        Content::Form => "u",
        Content::Multipart => "m",
    });
    if body.custom_fields {
        column.push('+');
    }
    if body.optional {
        column.push('?');
    }
    if body.array.is_some() {
        column.push_str("[]");
        return column;
    }
    for Field {
        name,
        shape,
        required,
        ..
    } in &body.fields
    {
        let required = if *required { "!" } else { "" };
        column.push_str(&format!(" {name}:{}{required}", letters(shape)));
    }
    column
}

fn letters(shape: &Shape) -> String {
    let mut letters = String::new();
    for kind in &shape.kinds {
        let letter = match kind {
            Kind::String => match shape.format {
                None => 's',
                Some(Format::Uuid) => 'u',
                Some(Format::Date) => 'd',
                Some(Format::Rfc3339) => 't',
                Some(Format::Datetime) => 'D',
                Some(Format::Time) => 'h',
            },
            Kind::Integer => 'i',
            Kind::Number => 'n',
            Kind::Boolean => 'b',
            Kind::Flag => 'f',
            Kind::Array => 'a',
            Kind::Object | Kind::Map | Kind::Model => 'o',
            Kind::File => 'F',
            Kind::Any => 'x',
        };
        if !letters.contains(letter) {
            letters.push(letter);
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(json: &str) -> Operation {
        let base = r#""key":"getDeals","operationId":"getDeals","method":"GET","doc":"","cost":10,"idempotent":true,"version":"v2""#;
        serde_json::from_str(&format!("{{{base},{json}}}")).unwrap()
    }

    #[test]
    fn a_listing_is_packed_as_the_core_reads_it() {
        let list = operation(
            r#""id":"deals.list","path":"/deals","paging":"cursor",
            "query":[{"name":"ids","shape":{"type":"integer"},"list":"comma","max":100},
                {"name":"updated_since","shape":{"type":"string","format":"rfc3339"}},
                {"name":"deal_ids","shape":{"type":"integer"},"list":"repeat","required":true},
                {"name":"limit","shape":{"type":"integer"},"max":500,"pageSize":100}],
            "response":{"at":"data.items","form":"list","shape":{"type":"any"},"status":200}"#,
        );
        assert_eq!(
            row(&list).unwrap(),
            "getDeals|deals.list|G2/deals|10|c|il|ids:,i<100 updated_since:t deal_ids:*i! limit:i<500@100|"
        );
    }

    #[test]
    fn bodies_and_paths_carry_their_types() {
        let update = operation(
            r#""id":"deals.update","path":"/deals/{id}","paging":"none",
            "pathParams":[{"name":"id","shape":{"type":["string","integer"]},"required":true}],
            "body":{"content":"json","customFields":true,"optional":true,"fields":[
                {"name":"title","shape":{"type":"string"},"required":true},{"name":"done","shape":{"type":["boolean","flag"]}},
                {"name":"value","shape":{"type":["object","map"]}}]},
            "response":{"at":"data","form":"one","shape":{"type":"any"},"status":200}"#,
        );
        assert_eq!(
            row(&update).unwrap(),
            "getDeals|deals.update|G2/deals/{id:si}|10|-|do||j+? title:s! done:bf value:o"
        );
    }

    #[test]
    fn a_bare_array_has_no_fields() {
        let options = operation(
            r#""id":"a.b","path":"/a","paging":"none","body":{"content":"json","array":{"type":"any"}},
            "response":{"at":"data","form":"none","shape":{"type":"any"},"status":200}"#,
        );
        assert!(row(&options).unwrap().ends_with("|-|dn||j[]"));
    }

    #[test]
    fn what_the_row_has_no_letter_for_is_refused() {
        let elsewhere = operation(
            r#""id":"a.b","path":"/a","paging":"none","response":{"at":"data.deep","form":"one","shape":{"type":"any"},"status":200}"#,
        );
        assert!(
            row(&elsewhere)
                .unwrap_err()
                .to_string()
                .contains("`data.deep`")
        );
        let odd = operation(
            r#""id":"a.b","path":"/a","paging":"none","query":[{"name":"a b","shape":{"type":"any"}}],
            "response":{"at":"data","form":"one","shape":{"type":"any"},"status":200}"#,
        );
        assert!(
            row(&odd)
                .unwrap_err()
                .to_string()
                .contains("`a b` doesn't fit a row")
        );
    }
}
