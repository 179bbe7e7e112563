//! Moments, and the ways in which Pipedrive writes them.

const SECOND: i64 = 1_000;
const DAY: i64 = 86_400 * SECOND;

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment this many milliseconds after the start of 1970, UTC.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Timestamp {
        Timestamp(millis)
    }

    /// Milliseconds since the start of 1970, UTC.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// `2026-12-31T23:59:59Z`, as v2 writes it.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let (date, time) = (self.date(), self.time());
        format!("{date}T{time}Z")
    }

    /// `2026-12-31T23:59:59.250Z`, as v1 writes it for leads.
    #[must_use]
    pub fn rfc3339_millis(self) -> String {
        format!(
            "{}T{}.{:03}Z",
            self.date(),
            self.time(),
            self.0.rem_euclid(SECOND)
        )
    }

    /// `2026-12-31 23:59:59`, as v1 writes it elsewhere.
    #[must_use]
    pub fn datetime(self) -> String {
        format!("{} {}", self.date(), self.time())
    }

    /// `2026-12-31`
    #[must_use]
    pub fn date(self) -> String {
        let (year, month, day) = civil(self.0.div_euclid(DAY));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `23:59:59`
    #[must_use]
    pub fn time(self) -> String {
        let seconds = self.0.rem_euclid(DAY) / SECOND;
        format!(
            "{:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        )
    }

    /// This many minutes later, or earlier where negative.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Timestamp {
        Timestamp(self.0 + minutes * 60 * SECOND)
    }

    /// Reads RFC 3339 in whole seconds, which is all that v2 takes in a query.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Timestamp> {
        Timestamp::parse_rfc3339_millis(text).filter(|_| !text.contains('.'))
    }

    /// Reads RFC 3339, with or without a fraction.
    #[must_use]
    pub fn parse_rfc3339_millis(text: &str) -> Option<Timestamp> {
        let (date, rest) = text.split_once(['T', 't'])?;
        let days = parse_date(date)?;
        let zone_at = rest.find(['Z', 'z', '+', '-'])?;
        let (clock, zone) = rest.split_at(zone_at);
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        if fraction.is_empty()
            || fraction.len() > 9
            || !fraction.bytes().all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let millis: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
        let offset = match zone {
            "Z" | "z" => 0,
            _ => {
                let minutes = parse_clock(zone.get(1..)?)?;
                if zone.starts_with('-') {
                    -minutes
                } else {
                    minutes
                }
            }
        };
        // Seconds are required here, unlike in `parse_clock`.
        if clock.len() != 8 {
            return None;
        }
        Some(Timestamp(
            days * DAY + (parse_clock(clock)? - offset) * SECOND + millis,
        ))
    }

    /// Reads `2026-12-31 23:59:59`, UTC.
    #[must_use]
    pub fn parse_datetime(text: &str) -> Option<Timestamp> {
        let (date, time) = text.split_once(' ')?;
        (time.len() == 8).then_some(())?;
        Some(Timestamp(
            parse_date(date)? * DAY + parse_clock(time)? * SECOND,
        ))
    }
}

/// Days since 1970 of a `2026-12-31`, where there is such a day.
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    let (year, rest) = (digits(text.get(..4)?)?, text.get(4..)?);
    if rest.len() != 6 || !rest.starts_with('-') || rest.as_bytes().get(3) != Some(&b'-') {
        return None;
    }
    let (month, day) = (digits(rest.get(1..3)?)?, digits(rest.get(4..)?)?);
    let days = days_from_civil(year, month, day);
    (civil(days) == (year, month, day)).then_some(days)
}

/// Seconds since midnight of a `23:59` or `23:59:59`.
pub(crate) fn parse_clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (hours, minutes) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let seconds = parts.next().map_or(Some(0), digits)?;
    let fits = text.len() == 5 || text.len() == 8;
    (fits && parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 60)
        .then_some(hours * 3600 + minutes * 60 + seconds)
}

fn digits(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// Year, month and day, by Howard Hinnant's `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The inverse of [`civil`], by Howard Hinnant's `days_from_civil`.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAP: Timestamp = Timestamp::from_millis(1_709_210_096_007);

    #[test]
    fn a_moment_is_written_in_every_form() {
        assert_eq!(LEAP.rfc3339(), "2024-02-29T12:34:56Z");
        assert_eq!(LEAP.rfc3339_millis(), "2024-02-29T12:34:56.007Z");
        assert_eq!(LEAP.datetime(), "2024-02-29 12:34:56");
    }

    #[test]
    fn what_was_written_is_read_back() {
        let whole = Timestamp::from_millis(1_709_210_096_000);
        assert_eq!(
            Timestamp::parse_rfc3339("2024-02-29T12:34:56Z"),
            Some(whole)
        );
        assert_eq!(
            Timestamp::parse_rfc3339("2024-02-29T14:34:56+02:00"),
            Some(whole)
        );
        assert_eq!(
            Timestamp::parse_rfc3339_millis("2024-02-29T12:34:56.007Z"),
            Some(LEAP)
        );
        assert_eq!(
            Timestamp::parse_datetime("2024-02-29 12:34:56"),
            Some(whole)
        );
    }

    #[test]
    fn milliseconds_and_impossible_days_are_not_valid() {
        for text in [
            "2024-02-29T12:34:56.000Z",
            "2023-02-29T12:34:56Z",
            "2024-02-29",
            "2024-02-29T12:34Z",
            "",
            "2024-02-29T12:34:56",
        ] {
            assert_eq!(Timestamp::parse_rfc3339(text), None, "{text}");
        }
        assert_eq!(parse_date("2024-13-01"), None);
        assert_eq!(parse_date("2024-1-01"), None);
        assert_eq!(parse_clock("24:00"), None);
        assert_eq!(parse_clock("9:00"), None);
        assert_eq!(parse_clock("09:05:07"), Some(32_707));
    }
}
