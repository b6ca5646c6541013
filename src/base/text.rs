//! Where in a text something is, and how like one text is to another.

/// The line a byte is on, counted from 1.
#[must_use]
pub fn line_at(bytes: &[u8], at: usize) -> u64 {
    let before = &bytes[..at.min(bytes.len())];
    1 + memchr::memchr_iter(b'\n', before).count() as u64
}

/// How many characters must be put in, taken out or replaced to make one text the other; `None` when more
/// than `allowed`, or when the texts are too long to be names anyone typed.
#[must_use]
pub fn edit_distance(one: &str, other: &str, allowed: usize) -> Option<usize> {
    const LONGEST: usize = 128;
    let other: Vec<char> = other.chars().take(LONGEST + 1).collect();
    let length = one.chars().take(LONGEST + 1).count();
    if length > LONGEST || other.len() > LONGEST || length.abs_diff(other.len()) > allowed {
        return None;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, here) in one.chars().enumerate() {
        let (mut diagonal, mut before) = (above, above + 1);
        for (cell, &there) in row.iter_mut().skip(1).zip(&other) {
            let best = (diagonal + usize::from(here != there)).min(before + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, best);
            before = best;
        }
        row[0] = above + 1;
    }
    row.last().copied().filter(|&distance| distance <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted() {
        for (one, other, distance) in [
            ("", "", 0),
            ("kitten", "sitting", 3),
            ("v1.0.0", "v1.0.1", 1),
            ("", "abc", 3),
            ("abc", "", 3),
            ("ab", "ba", 2),
        ] {
            assert_eq!(edit_distance(one, other, 9), Some(distance), "{one} {other}");
            assert_eq!(edit_distance(other, one, 9), Some(distance), "{other} {one}");
        }
        assert_eq!(edit_distance("kitten", "sitting", 2), None);
    }
}
