//! A disk that is full.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A small file system that takes no more; unmounted when dropped.
pub struct Full<'a>(pub &'a Path);

impl Full<'_> {
    /// `None` where mounting is not allowed, which is said.
    pub fn mount(at: &Path) -> Option<Full<'_>> {
        fs::create_dir_all(at).expect("a folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(at).stderr(Stdio::null());
        let mounted = mount.status().is_ok_and(|status| status.success()).then_some(Full(at));
        if mounted.is_none() {
            println!("skipped: mounting a small file system takes more rights than these tests have");
        }
        mounted
    }

    /// Leaves no room.
    pub fn fill(&self) {
        let error = fs::write(self.0.join("ballast"), vec![0; 4 << 20]);
        assert!(error.is_err(), "it takes no more");
    }

    /// Makes room again.
    pub fn empty(&self) {
        fs::remove_file(self.0.join("ballast")).expect("it can be removed");
    }
}

impl Drop for Full<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}
