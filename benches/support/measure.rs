//! Running a program and measuring it from outside: its time in some runs, its memory in another, because
//! on two cores whoever watches the memory takes time from a program that uses both.

use std::process::Command;
use std::time::{Duration, Instant};

/// Runs a program to its end and says how long that took. Its output should go to a file or nowhere: nobody
/// reads a pipe here.
pub fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.status().expect("the program starts");
    let wall = start.elapsed();
    assert!(status.success(), "{command:?}: {status}");
    wall
}

/// Runs a program to its end and says the most anonymous memory it had, in bytes: `RssAnon` of
/// `/proc/<pid>/status`, read every few milliseconds, so that mapped pack files do not count and a shorter peak
/// can be missed. `None` where there is no such file.
pub fn peak(command: &mut Command) -> Option<u64> {
    const EVERY: Duration = Duration::from_millis(2);
    let mut child = command.spawn().expect("the program starts");
    let mut anonymous = None;
    loop {
        anonymous = anonymous.max(rss_anon(child.id()));
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            assert!(status.success(), "{command:?}: {status}");
            return anonymous;
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
pub fn median_and_spread(times: &[Duration]) -> [Duration; 3] {
    let mut times = times.to_vec();
    times.sort_unstable();
    let middle = (times[(times.len() - 1) / 2] + times[times.len() / 2]) / 2;
    [middle, times[0], times[times.len() - 1]]
}
