//! Running a program and measuring it from outside: its time in some runs, its memory in another, because
//! on two cores whoever watches the memory takes time from a program that uses both.

use std::process::Command;
use std::thread::JoinHandle;
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

/// Runs a program to its end and says the most anonymous memory it had, in bytes: see [`watch`].
pub fn peak(command: &mut Command) -> Option<u64> {
    let mut child = command.spawn().expect("the program starts");
    let watched = watch(child.id());
    let status = child.wait().expect("the program can be waited for");
    assert!(status.success(), "{command:?}: {status}");
    watched.join().expect("a figure")
}

/// Watches a process until it ends; the most anonymous memory it had, in bytes: `RssAnon` of `/proc/<pid>/status`, read
/// every few milliseconds, so that mapped pack files do not count and a shorter peak can be missed. `None` where there is
/// no such file.
pub fn watch(process: u32) -> JoinHandle<Option<u64>> {
    const EVERY: Duration = Duration::from_millis(2);
    std::thread::spawn(move || {
        let mut most = None;
        while let Some(anonymous) = rss_anon(process) {
            most = most.max(Some(anonymous));
            std::thread::sleep(EVERY);
        }
        most
    })
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

/// The time that so many in a hundred do not exceed.
pub fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[(times.len() * percent).div_ceil(100).saturating_sub(1)]
}
