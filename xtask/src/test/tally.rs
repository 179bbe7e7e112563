//! Counting tests by what their runners print.

use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Green ones.
    pub passed: usize,
    /// Red ones.
    pub failed: usize,
}

impl Tally {
    /// One check that held.
    pub const ONE: Tally = Tally {
        passed: 1,
        failed: 0,
    };

    /// Reads a line of cargo's, wasm-bindgen's or Node's test runner; any other line counts nothing.
    pub fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some((_, counts)) = line.split_once("test result: ") {
            self.passed += count_before(counts, " passed");
            self.failed += count_before(counts, " failed");
        } else if let Some(count) = line.strip_prefix("ℹ pass ") {
            self.passed += count.parse().unwrap_or(0);
        } else if let Some(count) = line
            .strip_prefix("ℹ fail ")
            .or_else(|| line.strip_prefix("ℹ cancelled "))
        {
            self.failed += count.parse().unwrap_or(0);
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The number right before a word: 12 in `ok. 12 passed; 0 failed`.
fn count_before(text: &str, word: &str) -> usize {
    let before = text.split_once(word).map_or("", |(before, _)| before);
    before
        .rsplit(' ')
        .next()
        .and_then(|count| count.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn cargo_is_counted_once_a_binary() {
        let lines = [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ];
        assert_eq!(
            read(&lines),
            Tally {
                passed: 4,
                failed: 2
            }
        );
    }

    #[test]
    fn node_is_counted_by_its_summary() {
        let lines = [
            "✔ lists deals (3.1ms)",
            "ℹ tests 5",
            "ℹ pass 4",
            "ℹ fail 1",
            "ℹ cancelled 0",
        ];
        assert_eq!(
            read(&lines),
            Tally {
                passed: 4,
                failed: 1
            }
        );
    }

    #[test]
    fn a_line_about_passing_counts_nothing() {
        assert_eq!(read(&["what passed before: 7 passed"]), Tally::default());
    }
}
