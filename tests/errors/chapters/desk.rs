//! What the desk answers to what cannot be done, in its last line.

use candor::base::Clock;
use candor::engine::session::{Audience, start};
use candor::git::Repo;
use candor::tui::{Options, picture};

use super::repository;
use crate::page::Page;

/// Keys from the overview. None of them writes: a desk in this process would keep it among the user's own.
const KEYS: &[&str] = &[
    "w",
    "z",
    "F",
    "X",
    "E Tab C-u Enter",
    "/ x y z Enter",
    "f x y z Enter E Enter",
    "g a c",
    "g a r",
    "g a x",
    "g h Tab Tab Enter",
];

pub(super) fn write(page: &mut Page) {
    page.chapter("In the desk");
    let repository = repository();
    let options = Options { mouse: false, ..Options::new("v1.0.0".to_owned(), "v2.0.0".to_owned()) };
    for keys in KEYS {
        let repo = Repo::open(&repository.path()).expect("a repository");
        let (handle, session) = start(repo, Clock::from_env(), None, Audience::Others).expect("a session");
        let frame = picture::take(&handle, &options, (110, 30), keys).text();
        drop(handle);
        drop(session.finish());
        let told = frame.trim_end().lines().last().unwrap_or_default().trim();
        page.said(keys, told);
    }
}
