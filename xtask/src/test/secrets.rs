//! Looking for secrets in what every program prints that the steps run.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How the sandbox's tokens begin, which go on in hex digits.
const TOKENS: [&str; 2] = ["v1u:", "1:1:"];
/// No id is that long.
const TOKEN_DIGITS: usize = 24;
/// What tests seed as secrets; then `seeded` in base64, where it begins at the first, second or third byte of a group.
const SEEDED: [&str; 4] = ["seeded-", "c2VlZGVk", "NlZWRlZ", "zZWVkZW"];

static FOUND: AtomicUsize = AtomicUsize::new(0);

/// How many lines showed one, since the program began.
pub fn found() -> usize {
    FOUND.load(Ordering::Relaxed)
}

/// Counts a line that shows a secret, whatever it is about.
pub fn look(line: &str) {
    if shows(line) {
        println!("error: the line above shows a secret");
        FOUND.fetch_add(1, Ordering::Relaxed);
    }
}

/// Whether a line has a token, or what a test had seeded to look for.
fn shows(line: &str) -> bool {
    let is_token =
        |rest: &str| rest.bytes().take_while(u8::is_ascii_hexdigit).count() >= TOKEN_DIGITS;
    SEEDED.iter().any(|mark| line.contains(mark))
        || TOKENS
            .iter()
            .any(|mark| line.split(mark).skip(1).any(is_token))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef01234567";

    #[test]
    fn a_token_and_a_seeded_secret_are_seen_plain_and_in_base64() {
        for line in [
            format!("Bearer v1u:{TOKEN}"),
            format!("at 1:1:{TOKEN}9 and so on"),
            ["the token ", "seeded", "-access-1"].concat(),
            "Basic Y2xpZW50LTE6c2VlZGVkLXg=".to_owned(), // client-1:seeded-x
            "Basic YWI6c2VlZGVkLXg=".to_owned(),         // ab:seeded-x
            "Basic OnNlZWRlZC14".to_owned(),             // :seeded-x
            "Basic YTpzZWVkZWQteA==".to_owned(),         // a:seeded-x
        ] {
            assert!(shows(&line), "{line}");
        }
        for line in ["v1u:…", "file.rs:1:1:12", "at 11:1:1: error", TOKEN, "seed"] {
            assert!(!shows(line), "{line}");
        }
    }

    #[test]
    fn a_line_that_shows_a_secret_is_counted() {
        let before = found();
        look("nothing here");
        look(&format!("Bearer v1u:{TOKEN}"));
        assert_eq!(found(), before + 1);
    }
}
