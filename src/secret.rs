//! Texts that nobody may see, and what is done with them: compared, signed with, written in base64.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// Bytes of a block of SHA-256.
const BLOCK: usize = 64;

/// A text that nobody may see: a token, a code, a password. It prints as `…`, and is compared in constant time.
#[derive(Clone, Default)]
pub struct Secret(String);

impl Secret {
    /// Takes a text as one.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text itself. Not for logs, errors or addresses.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Secret {
        Secret(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        Secret(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Secret) -> bool {
        same(self.0.as_bytes(), other.0.as_bytes())
    }
}

impl Eq for Secret {}

/// Compares in a time that tells nothing of where two texts differ.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// HMAC-SHA256 of texts, one after the other.
pub(crate) fn sign(key: &[u8], texts: &[&str]) -> [u8; 32] {
    mac(key, texts).finalize().into_bytes().into()
}

/// Whether that is the HMAC-SHA256 of these texts. In constant time.
pub(crate) fn is_signed(key: &[u8], texts: &[&str], signature: &[u8]) -> bool {
    mac(key, texts).verify_slice(signature).is_ok()
}

fn mac(key: &[u8], texts: &[&str]) -> Hmac<Sha256> {
    // As `new_from_slice` does it, which can't fail and has an error all the same.
    let hashed = Sha256::digest(key);
    let key = if key.len() > BLOCK { &hashed } else { key };
    let mut block = [0; BLOCK];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for text in texts {
        mac.update(text.as_bytes());
    }
    mac
}

/// base64url without padding, as tokens have it.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Reads base64url. Padding, other alphabets and bits that mean nothing are refused: a token has one spelling.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok()
}

/// The header `authorization: Basic …` of a name and a password.
///
/// Both as they are, which is what Pipedrive's own client sends. RFC 6749 wants them form-encoded first; for the letters
/// and digits that Pipedrive hands out, it's the same.
pub(crate) fn basic(name: &str, password: &Secret) -> String {
    let pair = [name, ":", password.reveal()].concat();
    ["Basic ", &Base64::encode_string(pair.as_bytes())].concat()
}

/// Whether a header `authorization` holds that name and password. In constant time.
pub fn is_basic(header: &str, name: &str, password: &Secret) -> bool {
    let header = header.trim_ascii();
    let Some((scheme, given)) = header.split_once(' ') else {
        return false;
    };
    let expected = basic(name, password);
    let expected = expected.trim_start_matches("Basic ");
    scheme.eq_ignore_ascii_case("basic") && same(given.trim_ascii().as_bytes(), expected.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_as_dots() {
        let secret = Secret::new("d41d8cd9");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "… Some(…)");
        assert_eq!(secret.reveal(), "d41d8cd9");
        assert!(secret == Secret::from("d41d8cd9") && secret != Secret::from("d41d8cd8"));
        assert_ne!(secret, Secret::default());
    }

    // Test case 2 of RFC 4231.
    #[test]
    fn texts_are_signed_as_the_standard_has_it() {
        let texts = ["what do ya want ", "for nothing?"];
        let signature = sign(b"Jefe", &texts);
        assert_eq!(
            base64url(&signature),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM"
        );
        assert!(is_signed(
            b"Jefe",
            &["what do ya want for nothing?"],
            &signature
        ));
        assert!(!is_signed(b"jefe", &texts, &signature));
        assert!(!is_signed(b"Jefe", &texts, &signature[..31]));
        assert!(!is_signed(b"Jefe", &texts, &[]));
    }

    // Test case 6 of RFC 4231.
    #[test]
    fn a_key_that_is_longer_than_a_block_is_hashed_first() {
        let text = "Test Using Larger Than Block-Size Key - Hash Key First";
        let signature = sign(&[0xaa; 131], &[text]);
        assert_eq!(
            signature[..8],
            [0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f]
        );
    }

    #[test]
    fn base64url_has_one_spelling() {
        assert_eq!(from_base64url("_-8").unwrap(), [0xff, 0xef]);
        for text in ["_-8=", "_-9", "/+8", "_-8\n", "_", "_-8 "] {
            assert_eq!(from_base64url(text), None, "{text:?}");
        }
        assert_eq!(from_base64url(""), Some(Vec::new()));
    }

    #[test]
    fn a_basic_header_is_written_and_known_again() {
        let password = Secret::new("open:sesame é");
        let header = basic("Aladdin", &password);
        assert_eq!(header, "Basic QWxhZGRpbjpvcGVuOnNlc2FtZSDDqQ==");
        assert!(is_basic(&header, "Aladdin", &password));
        assert!(is_basic(
            "basic  QWxhZGRpbjpvcGVuOnNlc2FtZSDDqQ== ",
            "Aladdin",
            &password
        ));
        for wrong in [
            "",
            "Basic",
            "Basic ",
            "Bearer QWxhZGRpbjpvcGVuOnNlc2FtZSDDqQ==",
            "Basic QWxhZGRpbjpvcGVu",
            "Basic Basic QWxhZGRpbjpvcGVuOnNlc2FtZSDDqQ==",
        ] {
            assert!(!is_basic(wrong, "Aladdin", &password), "{wrong}");
        }
        assert!(!is_basic(&header, "aladdin", &password));
    }
}
