//! Points in time, and where "now" comes from.

use std::fmt;

/// A moment, in whole seconds since 1970-01-01T00:00:00Z. Shown in UTC, as RFC 3339 with `Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Reads RFC 3339, as annotation records write it. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let stamp: jiff::Timestamp = text.parse().ok()?;
        Some(Self(stamp.as_second()))
    }

    /// The day alone, `2026-02-01`.
    #[must_use]
    pub fn date(self) -> String {
        self.to_string().chars().take(10).collect()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A commit can claim any 64-bit time; what the calendar cannot hold is shown as the bare number.
        match jiff::Timestamp::from_second(self.0) {
            Ok(stamp) => write!(f, "{stamp}"),
            Err(_) => write!(f, "@{}", self.0),
        }
    }
}

/// Where the present comes from: the machine, or a fixed moment for output that must be reproducible.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Always this moment (`SOURCE_DATE_EPOCH`, and tests).
    Fixed(Timestamp),
}

impl Clock {
    /// The machine's clock, unless `SOURCE_DATE_EPOCH` names a moment.
    #[must_use]
    pub fn from_env() -> Self {
        std::env::var("SOURCE_DATE_EPOCH")
            .ok()
            .and_then(|text| text.parse().ok())
            .map_or(Self::System, |second| Self::Fixed(Timestamp(second)))
    }

    /// The present moment.
    #[must_use]
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp(jiff::Timestamp::now().as_second()),
            Self::Fixed(moment) => moment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_with_z() {
        assert_eq!(Timestamp(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp::parse("2026-02-01T00:00:00Z"), Some(Timestamp(1_769_904_000)));
        assert_eq!(Timestamp(1_769_904_000).date(), "2026-02-01");
        assert_eq!(Timestamp(i64::MAX).to_string(), format!("@{}", i64::MAX));
    }
}
