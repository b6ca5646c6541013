//! Counts what is allocated, for a test that makes [`Counting`] its `#[global_allocator]`. What C libraries take for
//! themselves is not seen.

#![allow(unsafe_code)] // an allocator cannot be written without

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ops::Sub;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, watched.
pub struct Counting;

/// What was taken, whether or not it was given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// How often memory was asked for.
    pub times: usize,
    /// How many bytes of it.
    pub bytes: usize,
}

impl Sub for Taken {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self { times: self.times - before.times, bytes: self.bytes - before.bytes }
    }
}

static TIMES: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static TAKEN: Cell<Taken> = const { Cell::new(Taken { times: 0, bytes: 0 }) };
    // What is freed on another thread than it was taken on makes this wrong; targets run on one.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

/// Runs something and says what this thread took for it.
pub fn taken_by<T>(run: impl FnOnce() -> T) -> (T, Taken) {
    let before = TAKEN.get();
    let result = run();
    (result, TAKEN.get() - before)
}

/// Runs something and says what all threads took meanwhile.
pub fn taken_meanwhile<T>(run: impl FnOnce() -> T) -> (T, Taken) {
    let now = || Taken { times: TIMES.load(Ordering::Relaxed), bytes: BYTES.load(Ordering::Relaxed) };
    let before = now();
    let result = run();
    (result, now() - before)
}

/// Runs something and says the most bytes that were live at once, beyond those that were before.
pub fn peak_of<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let before = LIVE.get();
    PEAK.set(before);
    let result = run();
    (result, usize::try_from(PEAK.get() - before).unwrap_or(0))
}

fn count(taken: usize, given_back: usize) {
    if taken > 0 {
        TIMES.fetch_add(1, Ordering::Relaxed);
        BYTES.fetch_add(taken, Ordering::Relaxed);
        let _ = TAKEN.try_with(|all| {
            let Taken { times, bytes } = all.get();
            all.set(Taken { times: times + 1, bytes: bytes + taken });
        });
    }
    // A thread that ends may still free something.
    let _ = LIVE.try_with(|live| {
        live.set(live.get().wrapping_add_unsigned(taken).wrapping_sub_unsigned(given_back));
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(live.get())));
    });
}

// SAFETY: everything is left to the system's allocator; counting touches two numbers that need no memory.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as our caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as our caller promised.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: as our caller promised.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both may be there for a moment.
        count(size, 0);
        count(0, layout.size());
        // SAFETY: as our caller promised.
        unsafe { System.realloc(place, layout, size) }
    }
}
