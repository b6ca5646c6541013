//! Running a program and measuring it from outside.

use std::process::Command;
use std::time::{Duration, Instant};

/// One run of a program.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// From its start until its end was seen.
    pub wall: Duration,
    /// The most anonymous memory seen, in bytes: `RssAnon` of `/proc/<pid>/status`, read every few milliseconds, so
    /// that mapped pack files do not count and a shorter peak can be missed. `None` where there is no such file.
    pub anonymous: Option<u64>,
}

/// Runs a program to its end. Its output should go to a file or nowhere: nobody reads a pipe here.
pub fn run(command: &mut Command) -> Run {
    const EVERY: Duration = Duration::from_millis(2);
    let start = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let mut anonymous = None;
    loop {
        anonymous = anonymous.max(rss_anon(child.id()));
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            let wall = start.elapsed();
            assert!(status.success(), "{command:?}: {status}");
            return Run { wall, anonymous };
        }
        std::thread::sleep(EVERY);
    }
}

fn rss_anon(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// The middle of some times, and the shortest and longest.
pub fn median_and_spread(runs: &[Run]) -> [Duration; 3] {
    let mut walls: Vec<Duration> = runs.iter().map(|run| run.wall).collect();
    walls.sort_unstable();
    let middle = (walls[(walls.len() - 1) / 2] + walls[walls.len() / 2]) / 2;
    [middle, walls[0], walls[walls.len() - 1]]
}

/// The highest of the peaks.
pub fn peak(runs: &[Run]) -> Option<u64> {
    runs.iter().filter_map(|run| run.anonymous).max()
}
