//! The desk in a real terminal: keys in at one end of a pseudo-terminal, and at the other every byte the program
//! writes, on a screen that is emulated.

#[cfg(unix)]
#[path = "../support/pty.rs"]
mod pty;
#[cfg(unix)]
#[path = "../support/stream.rs"]
mod stream;

#[cfg(unix)]
mod background;
#[cfg(unix)]
mod blind;
#[cfg(unix)]
mod disk;
#[cfg(unix)]
mod early;
#[cfg(unix)]
mod exporting;
#[cfg(unix)]
mod given_back;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod moved;
#[cfg(unix)]
mod poor;
#[cfg(unix)]
mod repository;
#[cfg(unix)]
mod signing;
#[cfg(unix)]
mod sizes;
#[cfg(unix)]
mod soak;
#[cfg(unix)]
mod walk_through;
#[cfg(unix)]
mod whole_way;

#[cfg(not(unix))]
#[test]
fn the_desk_in_a_terminal() {
    println!("skipped: these tests steer the desk through a Unix pseudo-terminal and signals");
}
