//! One scale for the intervals of many rows, so that they can be compared by eye.

/// The scale shared by all rows: from −`extent` to +`extent`, zero in the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    extent: f64,
}

/// The extents a scale can have: readable steps.
const STEPS: [f64; 12] = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0];

impl Scale {
    /// A scale on which all of `musts` (values that have to be seen) and most of `bounds` find room.
    #[must_use]
    pub fn around(musts: &[f64], bounds: &[f64]) -> Self {
        let mut sizes: Vec<f64> = bounds.iter().map(|bound| bound.abs()).filter(|size| size.is_finite()).collect();
        sizes.sort_by(f64::total_cmp);
        let most = sizes.get(sizes.len() * 9 / 10).or(sizes.last()).copied().unwrap_or(0.0);
        let must = musts.iter().map(|must| must.abs()).filter(|size| size.is_finite()).fold(0.0, f64::max);
        let wanted = most.max(must);
        Self { extent: STEPS.into_iter().find(|&step| step >= wanted).unwrap_or(1.0) }
    }

    /// Where the scale ends.
    #[must_use]
    pub fn extent(self) -> f64 {
        self.extent
    }

    /// Where on the scale a value falls: 0 at its left end, 1 at its right one.
    #[must_use]
    pub fn position(self, value: f64) -> f64 {
        (value / self.extent + 1.0) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_readable_steps() {
        assert_eq!(Scale::around(&[-0.091], &[0.02, 0.03]).extent(), 0.1);
        assert_eq!(Scale::around(&[], &[]).extent(), 0.005);
        assert_eq!(Scale::around(&[f64::NAN], &[f64::INFINITY]).extent(), 0.005);
        assert_eq!([-0.1, 0.0, 0.1].map(|value| Scale::around(&[0.1], &[]).position(value)), [0.0, 0.5, 1.0]);
    }
}
