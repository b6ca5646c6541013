//! Reading and writing real repositories, made by Candor and by the `git` command.

mod bench;
mod damaged;
mod log;
mod odd;
mod partial;
mod releases;
mod work_tree;
