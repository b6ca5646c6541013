//! Statistics from their definitions, as plainly as they can be written: what Candor computes is checked
//! against these, so they share nothing with it.

/// McNemar's mid-p by summing the binomial terms. For at most about a thousand discordant pairs, beyond which
/// ½ⁿ is no longer a normal double.
pub fn mid_p(broke: usize, fixed: usize) -> f64 {
    let n = broke + fixed;
    let smaller = broke.min(fixed);
    let mut term = 0.5_f64.powi(i32::try_from(n).expect("few pairs"));
    let mut sum = term;
    for i in 0..smaller {
        term *= (n - i) as f64 / (i + 1) as f64;
        sum += term;
    }
    if broke == fixed { 1.0 - 0.5 * term } else { (2.0 * sum).min(1.0) - term }
}

/// Two-sided p of Student's t over differences. With t = √ν·tan θ the density is proportional to cos^(ν−1) θ,
/// which Simpson's rule integrates.
pub fn paired_t(differences: &[f64]) -> f64 {
    let n = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / n;
    let variance = differences.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let t = mean.abs() / (variance / n).sqrt();
    let freedom = n - 1.0;
    let density = |angle: f64| angle.cos().max(0.0).powf(freedom - 1.0);
    let from = (t / freedom.sqrt()).atan();
    simpson(density, from, std::f64::consts::FRAC_PI_2) / simpson(density, 0.0, std::f64::consts::FRAC_PI_2)
}

fn simpson(f: impl Fn(f64) -> f64, from: f64, to: f64) -> f64 {
    let steps = 20_000;
    let width = (to - from) / f64::from(steps);
    let inner = (1..steps).map(|i| f(from + width * f64::from(i)) * if i % 2 == 1 { 4.0 } else { 2.0 });
    (f(from) + f(to) + inner.sum::<f64>()) * width / 3.0
}

/// Benjamini–Hochberg by definition: the smallest, over all p at least as large, of p·m / (how many are at most
/// as large).
pub fn benjamini_hochberg(all: &[f64]) -> Vec<f64> {
    let rank = |p: f64| all.iter().filter(|other| **other <= p).count() as f64;
    let adjusted = |p: f64| (p * all.len() as f64 / rank(p)).min(1.0);
    let at_least = |p: f64| all.iter().filter(move |other| **other >= p);
    all.iter().map(|p| at_least(*p).map(|other| adjusted(*other)).fold(1.0, f64::min)).collect()
}

/// The mean and its standard error, as lm-evaluation-harness states them.
pub fn mean_stderr(scores: &[f64]) -> (f64, f64) {
    let n = scores.len() as f64;
    let mean = scores.iter().sum::<f64>() / n;
    let squares: f64 = scores.iter().map(|score| (score - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0)).sqrt() / n.sqrt())
}
