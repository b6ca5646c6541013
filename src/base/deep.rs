//! A stack of its own for work that may go deep.

use std::{io, panic, thread};

use super::limits;

/// Does work on a thread whose stack has [`limits::DEEP_STACK_BYTES`]: for parsers that bound brackets within brackets and
/// still make, walk or drop trees of thousands of levels, which ends the process on an ordinary stack.
///
/// # Errors
/// When the system gives no such thread.
pub fn on_deep_stack<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(limits::DEEP_STACK_BYTES).spawn_scoped(scope, work)?;
        thread.join().map_or_else(|panicked| panic::resume_unwind(panicked), Ok)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of lists, which is dropped level by level.
    struct Nested(Option<Box<Nested>>, [u8; 64]);

    #[test]
    fn what_goes_deep_comes_back() {
        let levels = on_deep_stack(|| {
            let deep = (0..100_000_u32).fold(Nested(None, [0; 64]), |inner, _| Nested(Some(Box::new(inner)), [0; 64]));
            u32::from(deep.0.is_some()) + u32::from(deep.1[0])
        });
        assert_eq!(levels.ok(), Some(1));
    }
}
