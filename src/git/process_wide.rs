//! Switches of libgit2 that hold for the whole process, thrown once before the first repository is opened.
//!
//! This is the only module of Candor with `unsafe` in it.
#![allow(unsafe_code)]

use std::ffi::c_int;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

static PREPARED: Once = Once::new();

/// Whether objects are hashed again when they are read.
static DISTRUSTED: AtomicBool = AtomicBool::new(false);

/// Throws the switches, the first time it is called. Every way to a repository goes through here.
///
/// * Objects are not hashed again when read, as git itself does not; reading is twice as fast. Damage that
///   breaks compression is still noticed.
/// * Repositories marked `extensions.partialclone` are accepted: objects that are not there are reported as
///   missing, which is all that such a repository asks of a reader.
/// * So are those that keep their refs in tables, which are looked at through git: see `reftable`.
/// * Objects and refs are flushed to disk as they are written, so that an annotation that is said to be
///   kept survives a power failure.
pub(super) fn prepare() {
    PREPARED.call_once(|| {
        git2::opts::strict_hash_verification(false);
        // SAFETY: both calls write static variables of libgit2 that are read when repositories are opened
        // and written to. `Once` lets exactly one thread in here and makes every other caller wait, and no
        // repository is opened before `prepare` returned, so nothing reads them meanwhile. The variadic
        // option takes one `int`.
        unsafe {
            // Failing here costs only what the switch would have allowed, with a message of its own later.
            let _ = git2::opts::set_extensions(&["partialclone", "refstorage"]);
            let on: c_int = 1;
            libgit2_sys::git_libgit2_opts(libgit2_sys::GIT_OPT_ENABLE_FSYNC_GITDIR as c_int, on);
        }
    });
}

/// From now on every object is hashed again when it is read, so that one whose content is not what its name says is
/// noticed: for who looks for damage and can wait.
pub fn distrust_objects() {
    prepare();
    git2::opts::strict_hash_verification(true);
    DISTRUSTED.store(true, Ordering::Relaxed);
}

/// Whether that is so, for objects that libgit2 does not read.
pub(super) fn are_objects_distrusted() -> bool {
    DISTRUSTED.load(Ordering::Relaxed)
}
