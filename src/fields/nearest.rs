//! Which name somebody may have meant.

/// The name that is nearest to what was written, if any is near. Of equally near ones the first.
pub(super) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = written.trim().to_lowercase().chars().collect();
    let reach = (wanted.len() / 3).max(1);
    let mut found: Option<(usize, &str)> = None;
    for name in names {
        let best = found.map_or(reach + 1, |(distance, _)| distance);
        if let Some(distance) = distance(&wanted, name, best) {
            found = Some((distance, name));
        }
    }
    found.map(|(_, name)| name)
}

/// How many characters have to be changed, added, left out or swapped with their neighbour; `None` from `below` up.
/// Letters of either case are the same.
fn distance(wanted: &[char], name: &str, below: usize) -> Option<usize> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    if wanted.len().abs_diff(name.len()) >= below {
        return None;
    }
    // Rows of the usual table: the one before the last, the last, and the one that is being filled.
    let mut older: Vec<usize> = Vec::new();
    let mut old: Vec<usize> = (0..=name.len()).collect();
    for (row, letter) in wanted.iter().enumerate() {
        let mut new = vec![row + 1];
        for (column, other) in name.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX);
            let changed = at(&old, column) + usize::from(letter != other);
            let mut least = changed
                .min(at(&old, column + 1) + 1)
                .min(at(&new, column) + 1);
            let swapped = row > 0
                && column > 0
                && wanted.get(row - 1) == Some(other)
                && name.get(column - 1) == Some(letter);
            if swapped {
                least = least.min(at(&older, column - 1) + 1);
            }
            new.push(least);
        }
        older = std::mem::replace(&mut old, new);
    }
    old.last().copied().filter(|distance| *distance < below)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(written: &str) -> Option<&'static str> {
        let names = ["Tier", "Contract end", "Größte", "Tiers", "価格"];
        nearest(written, names.into_iter())
    }

    #[test]
    fn a_slip_of_the_pen_finds_the_name() {
        assert_eq!(of("tier"), Some("Tier"));
        assert_eq!(of("Teir"), Some("Tier"));
        assert_eq!(of("Tiers "), Some("Tiers"));
        assert_eq!(of("contract_end"), Some("Contract end"));
        assert_eq!(of("GRÖSSTE"), Some("Größte"));
        assert_eq!(of("GRÖßTE"), Some("Größte"));
        assert_eq!(of("価"), Some("価格"));
    }

    #[test]
    fn what_is_far_from_all_names_finds_none() {
        assert_eq!(of("Seats"), None);
        assert_eq!(of(""), None);
        assert_eq!(of(&"x".repeat(300)), None);
    }
}
