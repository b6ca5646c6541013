//! Items that hang together (one passage, one template, one document): standard errors that do not
//! count them as independent.

use std::collections::BTreeMap;

use crate::model::Test;

use super::count;
use super::numeric::Moments;
use super::real;

/// With fewer clusters the standard error is too uncertain to be of use.
pub const MIN_CLUSTERS: usize = 5;

/// Tests the mean of oriented differences whose items hang together within clusters: method
/// `clustered-t`, with clusters − 1 degrees of freedom. Binary scores go in as −1, 0 and 1.
///
/// With S_k the sum of a cluster's deviations from the mean and C clusters, the standard error is
/// √(C/(C−1) · Σ S_k²) / n, as Inspect computes it. `None` when the lists differ in length, hold
/// fewer than [`MIN_CLUSTERS`] clusters or a number that is not finite. Without variation between
/// clusters the same holds as for [`super::paired_numeric`].
#[must_use]
pub fn clustered<K: Ord>(differences: &[f64], clusters: &[K]) -> Option<Test> {
    if differences.len() != clusters.len() {
        return None;
    }
    let moments = Moments::of(differences)?;
    let sums = deviation_sums(differences, clusters, &moments);
    if sums.len() < MIN_CLUSTERS {
        return None;
    }
    let (n, units) = (count(differences), count(&sums));
    let squares: f64 = sums.iter().map(|sum| sum * sum).sum();
    let stderr = (real(units) / real(units - 1) * squares).sqrt() / real(n);
    Some(Test { clusters: Some(units), ..moments.test("clustered-t", n, units, Some(stderr)) })
}

/// Each cluster's sum of deviations from the overall mean, scaled. In the order clusters first
/// appear, so that the same input adds up to the same bits.
fn deviation_sums<K: Ord>(differences: &[f64], clusters: &[K], moments: &Moments) -> Vec<f64> {
    let mut sums: Vec<f64> = Vec::new();
    let mut places: BTreeMap<&K, usize> = BTreeMap::new();
    for (difference, cluster) in differences.iter().zip(clusters) {
        let place = *places.entry(cluster).or_insert(sums.len());
        if place == sums.len() {
            sums.push(0.0);
        }
        if let Some(sum) = sums.get_mut(place) {
            *sum += difference / moments.scale - moments.mean;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::paired_numeric;

    const DIFFERENCES: [f64; 14] = [1.0, 0.0, -1.0, 0.0, 0.0, 0.0, -1.0, -1.0, 0.0, 1.0, 0.0, -1.0, -1.0, -1.0];
    const CLUSTERS: [u8; 14] = [0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4];

    #[track_caller]
    fn assert_near(found: Option<f64>, wanted: f64) {
        let found = found.expect("a number");
        assert!((found - wanted).abs() <= 1e-6, "{found} is not {wanted}");
    }

    #[test]
    fn matches_its_vector() {
        let naive = paired_numeric(&DIFFERENCES).expect("a test");
        assert_near(naive.stderr, 0.194_105);
        let test = clustered(&DIFFERENCES, &CLUSTERS).expect("a test");
        assert_eq!((test.method, test.n, test.clusters), ("clustered-t", Some(14), Some(5)));
        assert_near(Some(test.delta), -0.285_714);
        assert_near(test.stderr, 0.252_538);
        // The interval uses the Student quantile of four degrees of freedom.
        assert_near(test.ci95.map(|[_, high]| high), -0.285_714 + 2.776_445 * 0.252_538);
        assert_near(test.mde, 2.801_585 * 0.252_538);
    }

    #[test]
    fn clusters_of_one_are_the_plain_test() {
        let ids: Vec<usize> = (0..DIFFERENCES.len()).collect();
        let (single, plain) = (clustered(&DIFFERENCES, &ids), paired_numeric(&DIFFERENCES));
        let (single, plain) = (single.expect("a test"), plain.expect("a test"));
        assert_near(single.stderr, plain.stderr.expect("a number"));
        assert_near(single.p, plain.p.expect("a number"));
    }

    #[test]
    fn few_clusters_and_uneven_lists_are_refused() {
        assert_eq!(clustered(&[1.0, 0.0, 1.0, 0.0], &[1, 2, 3, 4]), None);
        assert_eq!(clustered(&DIFFERENCES, &CLUSTERS[..13]), None);
        assert_eq!(clustered::<u8>(&[], &[]), None);
        assert_eq!(clustered(&[f64::NAN; 14], &CLUSTERS), None);
    }

    #[test]
    fn clusters_that_do_not_vary_give_no_interval() {
        let zero = clustered(&[0.0; 14], &CLUSTERS).expect("a test");
        assert_eq!((zero.p, zero.ci95, zero.mde), (Some(1.0), None, None));
        // Each cluster holds the same three, which add up to nought but for rounding.
        let ids: Vec<usize> = (0..18).map(|item| item / 3).collect();
        let cancelling: Vec<f64> = [0.1, 0.2, -0.3].repeat(6);
        assert_eq!(clustered(&cancelling, &ids).and_then(|test| test.p), Some(1.0));
        let falling = clustered(&[-0.5; 18], &ids).expect("a test");
        assert_eq!((falling.method, falling.p, falling.clusters), ("sign-flip", Some(1.0 / 32.0), Some(6)));
    }
}
