//! Points in time and spans of it, and the four ways in which Pipedrive writes them.

use crate::text::{decimal, join, parts, whole};

/// Milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub u32);

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

/// How a parameter wants its time written. All are UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// `2026-12-31`
    Date,
    /// `2026-12-31T23:59:59Z`. Pipedrive refuses milliseconds in `updated_since`. Source: seen live by two
    /// projects that are not ours.
    Rfc3339,
    /// `2026-12-31 23:59:59`
    Datetime,
    /// `23:59`
    Time,
}

impl TimeFormat {
    /// What the format looks like, for messages.
    pub fn example(self) -> &'static str {
        match self {
            TimeFormat::Date => "2026-12-31",
            TimeFormat::Rfc3339 => "2026-12-31T23:59:59Z",
            TimeFormat::Datetime => "2026-12-31 23:59:59",
            TimeFormat::Time => "23:59",
        }
    }

    /// Writes a point in time; what the format has no place for is cut off.
    pub fn write(self, at: Timestamp) -> String {
        let seconds = at.0.div_euclid(1000);
        let (year, month, day) = civil(seconds.div_euclid(86_400));
        let of_day = seconds.rem_euclid(86_400);
        let mut out = String::with_capacity(20);
        if self != TimeFormat::Time {
            digits(&mut out, year, 4);
            out.push('-');
            digits(&mut out, month, 2);
            out.push('-');
            digits(&mut out, day, 2);
        }
        match self {
            TimeFormat::Date => return out,
            TimeFormat::Rfc3339 => out.push('T'),
            TimeFormat::Datetime => out.push(' '),
            TimeFormat::Time => {}
        }
        digits(&mut out, of_day / 3600, 2);
        out.push(':');
        digits(&mut out, of_day / 60 % 60, 2);
        if self != TimeFormat::Time {
            out.push(':');
            digits(&mut out, of_day % 60, 2);
        }
        if self == TimeFormat::Rfc3339 {
            out.push('Z');
        }
        out
    }

    /// Takes a time that is text already, and writes it as this format wants it. `None` where it isn't one.
    pub fn rewrite(self, text: &str) -> Option<String> {
        if self == TimeFormat::Time {
            return is_clock(text).then(|| text.to_owned());
        }
        if self == TimeFormat::Date && text.len() == 10 {
            return date(text).map(|_| text.to_owned());
        }
        Some(self.write(parse(text)?))
    }
}

/// Reads `2026-12-31T23:59:59.999+02:00`, with a space for the `T`, without zone (UTC), or the date alone.
pub fn parse(text: &str) -> Option<Timestamp> {
    let days = date(text.get(..10)?)?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return Some(Timestamp(days * 86_400_000));
    }
    let clock = rest.strip_prefix(['T', 't', ' '])?;
    let (hours, minutes) = (number(clock, 0, 2)?, number(clock, 3, 5)?);
    let mut tail = clock.get(5..)?;
    let (mut seconds, mut millis) = (0, 0);
    if tail.starts_with(':') {
        seconds = number(tail, 1, 3)?;
        tail = tail.get(3..)?;
        if let Some(fraction) = tail.strip_prefix('.') {
            let mut end = 0;
            for byte in fraction.bytes().take_while(u8::is_ascii_digit) {
                let place = [100, 10, 1].get(end).copied().unwrap_or(0);
                millis += i64::from(byte - b'0') * place;
                end += 1;
            }
            tail = fraction.get(end..)?;
        }
    }
    if clock.as_bytes().get(2) != Some(&b':') || hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let offset = match tail.as_bytes() {
        [] | [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let minutes = number(tail, 1, 3)? * 60 + number(tail, 4, 6)?;
            if *sign == b'+' { minutes } else { -minutes }
        }
        _ => return None,
    };
    let of_day = hours * 3600 + (minutes - offset) * 60 + seconds;
    Some(Timestamp(days * 86_400_000 + of_day * 1000 + millis))
}

/// `23:59`, `23:59:59`. A duration may run over 24 hours, and Pipedrive itself writes seconds here and there.
fn is_clock(text: &str) -> bool {
    let parts = parts(text, b':');
    for (index, part) in parts.iter().enumerate() {
        let fits = if index == 0 {
            part.len() <= 3
        } else {
            part.len() == 2
        };
        if !fits || !whole(part).is_some_and(|n| index == 0 || n < 60) {
            return false;
        }
    }
    matches!(parts.len(), 2 | 3)
}

fn date(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let day = (
        number(text, 0, 4)?,
        number(text, 5, 7)?,
        number(text, 8, 10)?,
    );
    let days = days_from_civil(day.0, day.1, day.2);
    (civil(days) == day).then_some(days)
}

fn number(text: &str, from: usize, to: usize) -> Option<i64> {
    whole(text.get(from..to)?).map(i64::from)
}

fn digits(out: &mut String, value: i64, width: usize) {
    let digits = decimal(value.unsigned_abs());
    for _ in digits.len()..width {
        out.push('0');
    }
    out.push_str(&digits);
}

// Days and dates by Howard Hinnant's `chrono`-compatible algorithms: a calendar crate would cost more than all rules here.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Reads the date of an HTTP header: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn http_date(text: &str) -> Option<Timestamp> {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let text = text.trim_ascii().strip_suffix(" GMT")?;
    let name = text.get(8..11)?;
    let mut month = 0;
    while MONTHS.get(month * 3..month * 3 + 3)? != name {
        month += 1;
    }
    let month = decimal(month as u64 + 101); // 101 to 112: two digits, behind a one
    parse(&join(&[
        text.get(12..16)?,
        "-",
        month.get(1..)?,
        "-",
        text.get(5..7)?,
        text.get(16..)?,
    ]))
}

fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2024-02-29T23:59:59.987Z
    const LEAP: Timestamp = Timestamp(1_709_251_199_987);

    #[test]
    fn each_format_writes_a_time_without_milliseconds() {
        assert_eq!(TimeFormat::Date.write(LEAP), "2024-02-29");
        assert_eq!(TimeFormat::Rfc3339.write(LEAP), "2024-02-29T23:59:59Z");
        assert_eq!(TimeFormat::Datetime.write(LEAP), "2024-02-29 23:59:59");
        assert_eq!(TimeFormat::Time.write(LEAP), "23:59");
        assert_eq!(
            TimeFormat::Rfc3339.write(Timestamp(-1)),
            "1969-12-31T23:59:59Z"
        );
    }

    #[test]
    fn text_is_rewritten_as_the_parameter_wants_it() {
        let rfc = TimeFormat::Rfc3339;
        assert_eq!(
            rfc.rewrite("2024-02-29T23:59:59.987Z").unwrap(),
            "2024-02-29T23:59:59Z"
        );
        assert_eq!(
            rfc.rewrite("2024-03-01T01:59:59+02:00").unwrap(),
            "2024-02-29T23:59:59Z"
        );
        assert_eq!(
            rfc.rewrite("2024-02-29 23:59:59").unwrap(),
            "2024-02-29T23:59:59Z"
        );
        assert_eq!(rfc.rewrite("2024-02-29").unwrap(), "2024-02-29T00:00:00Z");
        assert_eq!(
            TimeFormat::Datetime.rewrite("2024-02-29T23:59Z").unwrap(),
            "2024-02-29 23:59:00"
        );
        assert_eq!(
            TimeFormat::Date.rewrite("2024-02-29T23:59:59Z").unwrap(),
            "2024-02-29"
        );
        assert_eq!(TimeFormat::Time.rewrite("100:30").unwrap(), "100:30");
        assert_eq!(TimeFormat::Time.rewrite("09:30:00").unwrap(), "09:30:00");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "tomorrow",
            "2023-02-29",
            "2024-13-01",
            "2024-02-29T25:00:00Z",
            "2024-02-29T1",
            "2024-02-29T10:00:00+2",
            "é024-02-29",
        ] {
            assert_eq!(TimeFormat::Rfc3339.rewrite(text), None, "{text}");
        }
        for text in ["9", "9:5", "24:60", "a:00", "1:00:00:00"] {
            assert_eq!(TimeFormat::Time.rewrite(text), None, "{text}");
        }
        assert_eq!(TimeFormat::Date.rewrite("2023-02-29"), None);
    }
    #[test]
    fn a_date_of_an_http_header_is_read() {
        for (text, seconds) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
            (" Thu, 01 Jan 1970 00:00:00 GMT ", 0),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
            ("Thu, 28 May 2026 20:26:40 GMT", 1_780_000_000),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        ] {
            assert_eq!(http_date(text), Some(Timestamp(seconds * 1000)), "{text}");
        }
    }

    #[test]
    fn each_month_of_an_http_header_is_its_own() {
        let months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
        for (index, month) in months.split(' ').enumerate() {
            let found = http_date(&format!("Mon, 15 {month} 2026 00:00:00 GMT")).unwrap();
            let expected = format!("2026-{:02}-15", index + 1);
            assert_eq!(TimeFormat::Date.write(found), expected);
        }
    }

    #[test]
    fn what_is_no_date_of_an_http_header_is_refused() {
        for text in [
            "",
            "GMT",
            " GMT",
            "120",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 anF 1994 08:49:37 GMT",
            "Sun, 31 Feb 2026 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sün, 06 Nov 1994 08:49:37 GMT",
            "ééééééééééééééé GMT",
        ] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }
}
