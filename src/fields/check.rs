//! Days, times of day and time zones as Pipedrive writes them.

use crate::text::{parts, whole};

/// Whether a text is a day of the calendar: YYYY-MM-DD.
pub(super) fn is_date(text: &str) -> bool {
    if text.len() != 10 {
        return false;
    }
    let numbers: Vec<Option<u32>> = parts(text, b'-').into_iter().map(whole).collect();
    let [Some(year), Some(month), Some(day)] = numbers.as_slice() else {
        return false;
    };
    // The year has four digits, the others two: the length says the rest.
    let lengths = parts(text, b'-').into_iter().map(str::len);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    lengths.eq([4, 2, 2]) && (1..=days).contains(day)
}

/// A time of day as it is sent, HH:MM:SS; seconds may be left out.
pub(super) fn clock(text: &str) -> Option<String> {
    let written = parts(text, b':');
    let two_digits = written.iter().all(|part| part.len() == 2);
    let numbers: Option<Vec<u32>> = written.iter().map(|part| whole(part)).collect();
    let in_a_day = match numbers?.as_slice() {
        [hour, minute] => *hour < 24 && *minute < 60,
        [hour, minute, second] => *hour < 24 && *minute < 60 && *second < 60,
        _ => false,
    };
    let seconds = if written.len() == 2 { ":00" } else { "" };
    (in_a_day && two_digits).then(|| crate::text::join(&[text, seconds]))
}

/// Whether a text can be the name of a time zone: `Europe/Tallinn`, `Etc/GMT+3`, `UTC`. Which of them there are, only
/// Pipedrive knows.
pub(super) fn is_zone(text: &str) -> bool {
    let names = parts(text, b'/');
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+');
    let starts = |name: &&str| {
        name.bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic())
    };
    names.len() <= 3
        && names
            .iter()
            .all(|name| starts(name) && name.bytes().all(fits))
        && text.len() <= 64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_are_dates() {
        for date in ["2026-12-31", "2024-02-29", "2000-02-29", "0001-01-01"] {
            assert!(is_date(date), "{date}");
        }
        for other in [
            "",
            "2026-13-01",
            "2026-00-10",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-4-031",
            "31.12.2026",
            "2026-1-1",
            "2026-12-31T00:00:00Z",
            "２０２６-1",
            "2026/12/31",
            "20261-2-31",
            "2026-12-1é",
        ] {
            assert!(!is_date(other), "{other}");
        }
    }

    #[test]
    fn a_time_of_day_has_seconds_when_it_is_sent() {
        assert_eq!(clock("09:30").as_deref(), Some("09:30:00"));
        assert_eq!(clock("23:59:59").as_deref(), Some("23:59:59"));
        for other in [
            "",
            "9:30",
            "24:00",
            "09:60",
            "09:30:60",
            "09:30:00.0",
            "9.30",
            "09:3O",
            "09",
        ] {
            assert_eq!(clock(other), None, "{other}");
        }
    }

    #[test]
    fn names_of_zones_have_their_shape() {
        for zone in [
            "UTC",
            "Europe/Tallinn",
            "America/Argentina/Buenos_Aires",
            "Etc/GMT+3",
            "America/Port-au-Prince",
        ] {
            assert!(is_zone(zone), "{zone}");
        }
        for other in ["", "+03:00", "Europe/", "Europe Tallinn", "a/b/c/d", "292"] {
            assert!(!is_zone(other), "{other}");
        }
    }
}
