//! Spelling of names in the two languages.

/// `dealFields`, `deal_fields` and `deal-fields` are `DealFields`.
pub fn pascal(name: &str) -> String {
    words(name).into_iter().map(|word| capital(&word)).collect()
}

/// `follower_id` and `channel-id` are `followerId` and `channelId`.
pub fn camel(name: &str) -> String {
    let name = pascal(name);
    let mut letters = name.chars();
    letters
        .next()
        .map(|first| first.to_ascii_lowercase().to_string() + letters.as_str())
        .unwrap_or_default()
}

/// `dealFields` is `deal_fields`.
pub fn snake(name: &str) -> String {
    words(name).join("_")
}

/// `followers.listArchived` is `FOLLOWERS_LIST_ARCHIVED`.
pub fn screaming(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// One of a list of things: `participants` is `participant`.
pub fn singular(name: &str) -> &str {
    match name {
        "address" | "status" | "progress" => name,
        _ => name
            .strip_suffix('s')
            .filter(|rest| rest.len() > 2)
            .unwrap_or(name),
    }
}

/// A field's name as Rust takes it: `type` is `r#type`, `128` is `_128`.
pub fn rust_field(name: &str) -> String {
    const KEYWORDS: [&str; 12] = [
        "type", "ref", "mod", "use", "for", "in", "match", "move", "loop", "box", "final", "where",
    ];
    let name = snake(name);
    if name.starts_with(|letter: char| letter.is_ascii_digit()) {
        return format!("_{name}");
    }
    if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// A property's name as TypeScript takes it: quoted where it isn't an identifier.
pub fn ts_property(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$');
    let starts_well = !name.starts_with(|letter: char| letter.is_ascii_digit());
    if !name.is_empty() && starts_well && name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

/// Words in lower case: split at everything that isn't a letter or digit, and before capitals.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for letter in name.chars() {
        let starts = !previous.is_ascii_alphanumeric()
            || (letter.is_ascii_uppercase() && !previous.is_ascii_uppercase());
        if letter.is_ascii_alphanumeric() {
            match words.last_mut().filter(|_| !starts) {
                Some(word) => word.push(letter.to_ascii_lowercase()),
                None => words.push(letter.to_ascii_lowercase().to_string()),
            }
        }
        previous = letter;
    }
    words
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_respelt() {
        assert_eq!(pascal("deals.followers"), "DealsFollowers");
        assert_eq!(pascal("v1.deals"), "V1Deals");
        assert_eq!(camel("channel-id"), "channelId");
        assert_eq!(camel("commentId"), "commentId");
        assert_eq!(snake("dealFields"), "deal_fields");
        assert_eq!(
            screaming("followers.listArchived"),
            "FOLLOWERS_LIST_ARCHIVED"
        );
        assert_eq!(snake("NOTLIKE"), "notlike");
    }

    #[test]
    fn one_of_many_is_singular() {
        assert_eq!(
            (singular("prices"), singular("address"), singular("bcc")),
            ("price", "address", "bcc")
        );
    }

    #[test]
    fn names_that_a_language_reserves_are_escaped() {
        assert_eq!(
            (rust_field("type"), rust_field("128")),
            ("r#type".into(), "_128".into())
        );
        assert_eq!(
            (ts_property("period.start"), ts_property("add_time")),
            ("\"period.start\"".into(), "add_time".into())
        );
    }
}
