//! What is laid over a screen and takes all keys while it is there.

pub mod annotate;
pub mod question;
