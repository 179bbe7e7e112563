//! Whether a delivery knows the password, in a time that doesn't depend on how close it came.

use super::Refusal;
use base64ct::{Base64Unpadded, Encoding};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::{Choice, ConstantTimeEq};

/// Pairs of a user and a password, as digests of what their header says: all of one length, whatever the password's is.
#[derive(Clone)]
pub(super) struct Passwords(Vec<[u8; 32]>);

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Passwords {
    pub(super) fn new(user: &str, password: &str) -> Passwords {
        let mut passwords = Passwords(Vec::new());
        passwords.add(user, password);
        passwords
    }

    pub(super) fn add(&mut self, user: &str, password: &str) {
        let mut pair = Vec::with_capacity(user.len() + 1 + password.len());
        pair.extend_from_slice(user.as_bytes());
        pair.push(b':');
        pair.extend_from_slice(password.as_bytes());
        self.0.push(digest(&Base64Unpadded::encode_string(&pair)));
    }

    pub(super) fn check(&self, authorization: Option<&str>) -> Result<(), Refusal> {
        let given = authorization.and_then(basic).ok_or(Refusal::NoPassword)?;
        let given = digest(given);
        let mut known = Choice::from(0);
        for pair in &self.0 {
            known |= pair.ct_eq(&given);
        }
        if known.into() {
            Ok(())
        } else {
            Err(Refusal::WrongPassword)
        }
    }
}

/// What stands behind `Basic`, without padding.
fn basic(header: &str) -> Option<&str> {
    let header = header.trim_ascii();
    let scheme = header.get(..6)?;
    if !scheme.eq_ignore_ascii_case("basic ") {
        return None;
    }
    Some(header.get(6..)?.trim_ascii().trim_end_matches('='))
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_known_with_padding_and_without_and_in_any_case_of_the_scheme() {
        let passwords = Passwords::new("crm", "secret");
        for header in [
            "Basic Y3JtOnNlY3JldA==",
            "basic Y3JtOnNlY3JldA",
            " BASIC  Y3JtOnNlY3JldA== ",
        ] {
            assert_eq!(passwords.check(Some(header)), Ok(()), "{header}");
        }
    }

    #[test]
    fn what_is_no_basic_header_has_no_password() {
        let passwords = Passwords::new("crm", "secret");
        for header in [
            None,
            Some(""),
            Some("Basic"),
            Some("Basic "),
            Some("Bearer Y3JtOnNlY3JldA=="),
        ] {
            assert_eq!(
                passwords.check(header),
                Err(Refusal::NoPassword),
                "{header:?}"
            );
        }
    }

    #[test]
    fn another_pair_is_wrong_however_close_it_is() {
        let passwords = Passwords::new("crm", "secret");
        for pair in [
            "crm",
            "crm:",
            "crm:secre",
            "crm:secrets",
            "crm:Secret",
            "cr:msecret",
        ] {
            let header = ["Basic ", &Base64Unpadded::encode_string(pair.as_bytes())].concat();
            assert_eq!(
                passwords.check(Some(&header)),
                Err(Refusal::WrongPassword),
                "{pair}"
            );
        }
    }

    #[test]
    fn an_old_and_a_new_pair_are_both_known() {
        let mut passwords = Passwords::new("crm", "old");
        passwords.add("crm", "new é");
        let header =
            |pair: &str| ["Basic ", &Base64Unpadded::encode_string(pair.as_bytes())].concat();
        assert_eq!(passwords.check(Some(&header("crm:old"))), Ok(()));
        assert_eq!(passwords.check(Some(&header("crm:new é"))), Ok(()));
        assert_eq!(
            passwords.check(Some(&header("crm:older"))),
            Err(Refusal::WrongPassword)
        );
    }

    #[test]
    fn no_password_is_printed() {
        let text = format!("{:?}", Passwords::new("crm", "secret"));
        assert_eq!(text, "…");
    }
}
