//! Where git, formats, comparison and review meet: reading two releases, and doing it behind a desk.

pub mod desk;
