//! Text in queries and forms: `name=value` pairs, percent-encoded.

/// Percent-encodes all but what RFC 3986 leaves as it is.
pub(crate) fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // The crate that does this brings a table of all 256 triples, 300 bytes of the compressed wasm.
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from(
                    if digit < 10 { b'0' } else { b'A' - 10 } + digit,
                ));
            }
        }
    }
}

/// `name=value` pairs, encoded, and the mark before the next one: 0 for none.
pub(crate) struct Pairs<'a>(pub(crate) &'a mut String, pub(crate) u8);

impl Pairs<'_> {
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        if self.1 != 0 {
            self.0.push(char::from(self.1));
        }
        self.1 = b'&';
        encode(name, self.0);
        self.0.push('=');
        encode(value, self.0);
    }
}

/// Pairs as a form or a query holds them.
#[cfg(feature = "identity")]
pub(crate) fn written(pairs: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut out = Pairs(&mut text, 0);
    for (name, value) in pairs {
        out.add(name, value);
    }
    text
}

/// The pairs of an address's query, decoded; of a text without `?`, those of the text itself. A `+` is a space. What
/// isn't encoded as it should be is `None`: two readers of such a text may read it differently.
#[cfg(feature = "identity")]
pub(crate) fn read(address: &str) -> Option<Vec<(String, String)>> {
    let address = address.split('#').next().unwrap_or_default();
    let query = address.split_once('?').map_or_else(
        || {
            if address.contains("://") || address.starts_with('/') {
                ""
            } else {
                address
            }
        },
        |(_, query)| query,
    );
    let mut pairs = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((decode(name)?, decode(value)?));
    }
    Some(pairs)
}

#[cfg(feature = "identity")]
fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => digit(bytes.next()?)? << 4 | digit(bytes.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(out).ok()
}

#[cfg(feature = "identity")]
fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(all(test, feature = "identity"))]
mod tests {
    use super::*;

    fn owned(pairs: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Some(pairs.iter().map(owned).collect())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let pairs = [("a b", "1+1=2&é"), ("", ""), ("x", "%41/:~")];
        let text = written(&pairs);
        assert_eq!(text, "a%20b=1%2B1%3D2%26%C3%A9&=&x=%2541%2F%3A~");
        assert_eq!(read(&text), owned(&pairs));
    }

    #[test]
    fn the_query_of_an_address_is_found() {
        for address in [
            "https://a.example/b?c=1&d=%20#e?f=2",
            "/b?c=1&d=+",
            "c=1&&d=%20",
        ] {
            assert_eq!(read(address), owned(&[("c", "1"), ("d", " ")]), "{address}");
        }
        assert_eq!(read("https://a.example/b=c"), owned(&[]));
        assert_eq!(read("/b=c"), owned(&[]));
        assert_eq!(read("c&d="), owned(&[("c", ""), ("d", "")]));
    }

    #[test]
    fn what_is_not_encoded_as_it_should_be_is_refused() {
        for text in ["a=%", "a=%4", "a=%4g", "%zz=1", "a=%ff", "a=%c3"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
