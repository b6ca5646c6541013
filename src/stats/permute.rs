//! The sign-flip permutation test, and the random numbers it draws: seeded by name, so that two
//! reviewers get the same digits.

use crate::base::Digest;

use super::real;

/// A small generator of random bits: SplitMix64 (Steele, Lea, Flood 2014). Not for secrets.
#[derive(Clone, Debug)]
pub struct Prng(u64);

impl Prng {
    /// A generator whose whole sequence follows from the seed.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// A seed that follows from names: task, metric, the runs. Print it beside what was drawn from it.
#[must_use]
pub fn seed_of(names: &[&str]) -> u64 {
    let mut text = Vec::new();
    for name in names {
        // The length first, so that no two lists of names spell the same bytes.
        text.extend_from_slice(&(name.len() as u64).to_le_bytes());
        text.extend_from_slice(name.as_bytes());
    }
    let [a, b, c, d, e, f, g, h, ..] = Digest::of(&text).0;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// The two-sided p of the sign-flip test: how often a sum at least as far from nought comes about
/// when every difference keeps its size and draws its sign. For clusters, pass each cluster's sum.
///
/// All ways are counted when they are no more than `rounds` (9 999 is usual); else `rounds` are
/// drawn, and p = (1 + hits) / (rounds + 1). Time is rounds × differences that are not nought.
/// `None` without differences, with one that is not finite, or without rounds.
#[must_use]
pub fn sign_flip(differences: &[f64], rounds: u32, seed: u64) -> Option<f64> {
    if differences.is_empty() || rounds == 0 || !differences.iter().all(|value| value.is_finite()) {
        return None;
    }
    let largest = differences.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let moved: Vec<f64> = differences.iter().filter(|value| **value != 0.0).map(|value| value / largest).collect();
    let total: f64 = moved.iter().sum();
    // Sums of the same numbers with other signs tie up to rounding, and ties count as hits.
    let reach = total.abs() - 1e-12 * moved.iter().map(|value| value.abs()).sum::<f64>();
    let is_hit = |sum: f64| u64::from(sum.abs() >= reach);
    let ways = u32::try_from(moved.len()).ok().and_then(|places| 1_u64.checked_shl(places));
    if let Some(ways) = ways.filter(|ways| *ways <= u64::from(rounds)) {
        let hits: u64 = (0..ways).map(|signs| is_hit(signed_sum(&moved, || signs))).sum();
        return Some(real(hits) / real(ways));
    }
    let mut prng = Prng::from_seed(seed);
    let hits: u64 = (0..rounds).map(|_| is_hit(signed_sum(&moved, || prng.bits()))).sum();
    Some((1.0 + real(hits)) / (f64::from(rounds) + 1.0))
}

/// The sum under the signs that each 64 bits spell, for 64 values at a time.
fn signed_sum(values: &[f64], mut signs: impl FnMut() -> u64) -> f64 {
    values
        .chunks(64)
        .map(|chunk| {
            let bits = signs();
            let flipped = |(place, value): (usize, &f64)| if bits >> place & 1 == 0 { *value } else { -value };
            chunk.iter().enumerate().map(flipped).sum::<f64>()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published sequence for this seed.
    #[test]
    fn the_generator_is_the_one_it_says() {
        let mut prng = Prng::from_seed(1_234_567);
        let drawn = [prng.bits(), prng.bits(), prng.bits()];
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn few_differences_are_counted_out() {
        // Of the eight ways to sign 1, 2 and 3 only all-plus and all-minus reach 6.
        assert_eq!(sign_flip(&[1.0, 2.0, 3.0], 9_999, 0), Some(0.25));
        // Noughts change nothing.
        assert_eq!(sign_flip(&[1.0, 0.0, 2.0, 3.0], 9_999, 0), Some(0.25));
        assert_eq!(sign_flip(&[0.1, 0.2, -0.3], 9_999, 0), Some(1.0));
        assert_eq!(sign_flip(&[0.0, 0.0], 9_999, 0), Some(1.0));
    }

    #[test]
    fn many_differences_are_drawn_and_the_seed_decides() {
        let differences: Vec<f64> = (0..100).map(|i| f64::from(i % 7) - 2.5).collect();
        let drawn = sign_flip(&differences, 999, 7);
        assert_eq!(drawn, sign_flip(&differences, 999, 7));
        // A mean of .47 and a standard error of .2: about .018.
        assert!(drawn.is_some_and(|p| (0.001..0.05).contains(&p)), "{drawn:?}");
        assert_eq!(sign_flip(&[1.0; 200], 999, 7), Some(0.001));
    }

    #[test]
    fn what_cannot_be_tested_is_refused() {
        assert_eq!(sign_flip(&[], 999, 0), None);
        assert_eq!(sign_flip(&[f64::NAN], 999, 0), None);
        assert_eq!(sign_flip(&[1.0], 0, 0), None);
        assert!(sign_flip(&[f64::MAX, f64::MAX, -f64::MAX], 999, 0).is_some_and(f64::is_finite));
    }

    #[test]
    fn seeds_follow_from_every_name() {
        assert_eq!(seed_of(&["gsm8k", "acc"]), seed_of(&["gsm8k", "acc"]));
        assert_ne!(seed_of(&["gsm8k", "acc"]), seed_of(&["gsm8", "kacc"]));
        assert_ne!(seed_of(&["gsm8k"]), seed_of(&["gsm8k", ""]));
    }
}
