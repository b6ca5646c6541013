//! The `candor` program: everything is in the library.

/// The system's gives memory out a page at a time to every thread but the first, and takes it back as eagerly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let code = candor::cli::run(std::env::args_os());
    candor::cli::leave(code)
}
