//! Writing and reading of small texts.
//!
//! `format!`, `concat`, `split` and `parse` would do, and bring a tenth of the wasm with them: each pulls in code for
//! cases that don't arise here, and for the messages of panics that can't happen.

/// One text after the other.
pub(crate) fn join(parts: &[&str]) -> String {
    let mut out = String::new();
    for part in parts {
        out.push_str(part);
    }
    out
}

/// A whole number in decimal digits.
pub(crate) fn decimal(mut number: u64) -> String {
    let mut digits = Vec::with_capacity(20);
    loop {
        digits.push(b'0' + (number % 10) as u8);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    let mut text = String::new();
    while let Some(digit) = digits.pop() {
        text.push(char::from(digit));
    }
    text
}

/// What stands before and after a mark; the mark is ASCII.
pub(crate) fn cut(text: &str, mark: u8) -> Option<(&str, &str)> {
    let index = text.bytes().position(|byte| byte == mark)?;
    Some((text.get(..index)?, text.get(index + 1..)?))
}

/// The parts of a text between its marks.
pub(crate) fn parts(text: &str, mark: u8) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((part, tail)) = cut(rest, mark) {
        parts.push(part);
        rest = tail;
    }
    parts.push(rest);
    parts
}

/// Reads decimal digits, and nothing but them.
pub(crate) fn whole(text: &str) -> Option<u32> {
    let mut number: u32 = 0;
    for byte in text.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        number = number
            .checked_mul(10)?
            .checked_add(u32::from(byte - b'0'))?;
    }
    (!text.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_and_read_in_decimal() {
        assert_eq!(
            [decimal(0), decimal(907), decimal(u64::MAX)],
            ["0", "907", "18446744073709551615"]
        );
        assert_eq!(
            [whole("0"), whole("0907"), whole("4294967295")],
            [Some(0), Some(907), Some(u32::MAX)]
        );
        assert_eq!(
            [whole(""), whole("-1"), whole("1.5"), whole("4294967296")],
            [None; 4]
        );
    }

    #[test]
    fn texts_are_cut_at_their_marks() {
        assert_eq!(cut("a=b=é", b'='), Some(("a", "b=é")));
        assert_eq!(cut("é", b'='), None);
        assert_eq!(parts("a|é||", b'|'), ["a", "é", "", ""]);
    }

    #[test]
    fn texts_are_joined() {
        assert_eq!(join(&["a", "", "é"]), "aé");
    }
}
