//! How far work is, how long it may still take, and that it goes on at all.

use std::time::Duration;

use crate::engine::desk::{Progress, Stage};
use crate::tui::format::bytes;
use crate::tui::theme::Glyphs;

/// A bar of `cells`, filled as far as `done` of `total`.
#[must_use]
pub fn bar(done: u64, total: u64, cells: usize, glyphs: &Glyphs) -> String {
    let filled = filled(done, total, cells);
    format!("{}{}", glyphs.filled.repeat(filled), glyphs.empty.repeat(cells - filled))
}

fn filled(done: u64, total: u64, cells: usize) -> usize {
    if total == 0 {
        return 0;
    }
    let cells_wide = u128::try_from(cells).unwrap_or(0);
    usize::try_from(u128::from(done.min(total)) * cells_wide / u128::from(total)).unwrap_or(cells)
}

/// The remaining time, once enough has been done to tell.
#[must_use]
#[allow(clippy::cast_precision_loss)] // an estimate
pub fn remaining(progress: &Progress, elapsed: Duration) -> Option<Duration> {
    if progress.bytes == 0 || progress.bytes_done * 20 < progress.bytes || elapsed < Duration::from_secs(1) {
        return None;
    }
    let left = progress.bytes.saturating_sub(progress.bytes_done) as f64;
    Duration::try_from_secs_f64(elapsed.as_secs_f64() * left / progress.bytes_done as f64).ok()
}

/// One line: what is being done, how far it is, how long it may take.
#[must_use]
pub fn line(progress: &Progress, elapsed: Duration, glyphs: &Glyphs) -> String {
    let stage = match progress.stage {
        Stage::Fetching => "git is fetching what is missing",
        Stage::Listing => "finding what changed",
        Stage::Results => "reading results and configs",
        Stage::Samples => "reading samples",
        Stage::Comparing => "comparing",
    };
    let mut line = stage.to_owned();
    if progress.files > 0 {
        line.push_str(&format!("  {} of {} files", progress.files_done, progress.files));
    }
    if progress.bytes > 0 {
        let bar = bar(progress.bytes_done, progress.bytes, 12, glyphs);
        line.push_str(&format!("  {bar} {} of {}", bytes(progress.bytes_done), bytes(progress.bytes)));
    }
    if let Some(left) = remaining(progress, elapsed) {
        line.push_str(&format!("  about {} s left", left.as_secs().max(1)));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::UNICODE;

    #[test]
    fn the_line_says_what_how_far_and_how_long() {
        let progress =
            Progress { stage: Stage::Samples, files_done: 3, files: 8, bytes_done: 25_000_000, bytes: 100_000_000 };
        assert_eq!(
            line(&progress, Duration::from_secs(2), &UNICODE),
            "reading samples  3 of 8 files  ███░░░░░░░░░ 25.0 MB of 100.0 MB  about 6 s left"
        );
        assert_eq!(line(&Progress::default(), Duration::ZERO, &UNICODE), "finding what changed");
        assert_eq!(bar(5, 0, 4, &UNICODE), "░░░░");
        assert_eq!(bar(u64::MAX, 1, 4, &UNICODE), "████");
    }
}
