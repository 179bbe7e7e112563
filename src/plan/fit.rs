//! Whether a value fits a parameter, and how the parameter wants it written.

use super::Problem;
use crate::operation::{Param, ParamType};
use crate::text::decimal;
use crate::time::TimeFormat;
use crate::value::{Number, Value};

/// Beyond this, JavaScript's numbers skip whole ones: 2^53 − 1.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// Checks a value of query or body, and turns it into what is written.
pub(super) fn fit(param: Param, value: Value) -> Result<Value, Problem> {
    let mut value = value;
    for kind in param.types() {
        value = match fit_type(kind, value) {
            Ok(fitting) => return bounded(param, fitting),
            Err(unfit) => unfit,
        };
    }
    let mut wanted = String::new();
    for kind in param.types() {
        if !wanted.is_empty() {
            wanted.push_str(" or ");
        }
        wanted.push_str(name(kind));
        if let ParamType::Time(format) = kind {
            wanted.push_str(format.example());
        }
    }
    Err(Problem::of(&[
        param.name,
        " must be ",
        &wanted,
        ", not ",
        value.describe(),
    ]))
}

/// Checks a path parameter. It must stay inside its segment of the path.
pub(super) fn fit_id(param: Param, value: Value) -> Result<String, Problem> {
    let text = match fit(param, value)? {
        Value::Number(number) if number.value < 0.0 => {
            return Err(Problem::of(&[param.name, " must not be negative"]));
        }
        Value::Number(number) => number.text,
        Value::Text(text) => text,
        other => return Err(Problem::of(&[param.name, " can't be ", other.describe()])),
    };
    if text.is_empty() {
        return Err(Problem::of(&[param.name, " must not be empty"]));
    }
    let is_unsafe = |byte| byte <= b' ' || byte == 0x7f || b"/\\?#%".contains(&byte);
    if text == "." || text == ".." || text.bytes().any(is_unsafe) {
        return Err(Problem::of(&[param.name, " is no id that a path can hold"]));
    }
    Ok(text)
}

fn bounded(param: Param, value: Value) -> Result<Value, Problem> {
    if let Value::Number(number) = &value {
        if let Some(max) = param.max
            && number.value > f64::from(max)
        {
            return Err(Problem::of(&[
                param.name,
                " must be at most ",
                &decimal(u64::from(max)),
                ", not ",
                &number.text,
            ]));
        }
        if param.name == "limit" && number.value < 1.0
            || param.name == "start" && number.value < 0.0
        {
            return Err(Problem::of(&[param.name, " must not be ", &number.text]));
        }
    }
    if (param.required || param.name == "cursor")
        && matches!(&value, Value::Text(text) if text.is_empty())
    {
        return Err(Problem::of(&[param.name, " must not be empty"]));
    }
    Ok(value)
}

/// The value as the type writes it, or the value itself where it doesn't fit.
fn fit_type(kind: ParamType, value: Value) -> Result<Value, Value> {
    match (kind, value) {
        (ParamType::Integer, Value::Number(number))
            if number.value.fract() == 0.0 && number.value.abs() <= MAX_SAFE =>
        {
            Ok(Value::Number(number))
        }
        (ParamType::Number, Value::Number(number)) if number.value.is_finite() => {
            Ok(Value::Number(number))
        }
        (ParamType::Text, value @ Value::Text(_))
        | (ParamType::Boolean, value @ Value::Bool(_))
        | (ParamType::List, value @ Value::List(_))
        | (ParamType::Object, value @ Value::Map(_))
        | (ParamType::File, value @ Value::File(_)) => Ok(value),
        (ParamType::Flag, Value::Bool(set)) => Ok(flag(set)),
        (ParamType::Flag, Value::Number(number)) if number.value == 0.0 || number.value == 1.0 => {
            Ok(Value::Number(number))
        }
        (ParamType::Time(format), Value::Time(at)) => Ok(Value::Text(format.write(at))),
        (ParamType::Time(format), Value::Text(text)) => match format.rewrite(&text) {
            Some(text) => Ok(Value::Text(text)),
            None => Err(Value::Text(text)),
        },
        (ParamType::Any, Value::Number(number)) if !number.value.is_finite() => {
            Err(Value::Number(number))
        }
        (ParamType::Any, value) if !matches!(value, Value::Other(_) | Value::Null) => Ok(value),
        (_, value) => Err(value),
    }
}

fn flag(set: bool) -> Value {
    Value::Number(if set {
        Number {
            value: 1.0,
            text: "1".to_owned(),
        }
    } else {
        Number {
            value: 0.0,
            text: "0".to_owned(),
        }
    })
}

fn name(kind: ParamType) -> &'static str {
    match kind {
        ParamType::Text => "a string",
        ParamType::Integer => "a whole number",
        ParamType::Number => "a finite number",
        ParamType::Boolean => "a boolean",
        ParamType::Flag => "a boolean, 0 or 1",
        ParamType::Time(TimeFormat::Time) => "a Date or a time like ",
        ParamType::Time(_) => "a Date or text like ",
        ParamType::List => "an array",
        ParamType::Object => "an object",
        ParamType::File => "a File or Blob",
        ParamType::Any => "a value",
    }
}
