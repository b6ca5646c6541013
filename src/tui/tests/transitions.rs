//! What keys and reports do to the state.

use super::fixture::desk;

#[test]
fn opens_on_the_overview() {
    let script = desk(80, 24);
    assert!(script.frame().text().contains("To review"));
}
