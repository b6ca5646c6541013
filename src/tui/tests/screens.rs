//! Every screen at three sizes, as text.

use super::export::answered;
use super::fixture::{answer, desk};
use crate::tui::script::Script;

const SIZES: [(u16, u16); 3] = [(40, 12), (80, 24), (200, 60)];

fn pictures(name: &str, drive: impl Fn(&mut Script)) {
    for (width, height) in SIZES {
        let mut script = desk(width, height);
        drive(&mut script);
        insta::assert_snapshot!(format!("{name}-{width}x{height}"), script.frame().text());
    }
}

#[test]
fn overview() {
    pictures("overview", |_| {});
}

#[test]
fn evals() {
    pictures("evals", |script| {
        script.keys("g e j j");
    });
}

#[test]
fn samples() {
    pictures("samples", |script| {
        script.keys("j j Enter j");
    });
}

#[test]
fn sample() {
    pictures("sample", |script| {
        script.keys("j j Enter j Enter");
        answer(script);
    });
}

#[test]
fn configs() {
    pictures("configs", |script| {
        script.keys("g c j");
    });
}

#[test]
fn text() {
    pictures("text", |script| {
        script.keys("g c ] ] ] ] Enter");
        answer(script);
    });
}

#[test]
fn annotations() {
    pictures("annotations", |script| {
        script.keys("g a j");
    });
}

#[test]
fn help() {
    pictures("help", |script| {
        script.keys("?");
    });
}

#[test]
fn palette() {
    pictures("palette", |script| {
        script.keys("g e :").types("nex");
    });
}

#[test]
fn jump() {
    pictures("jump", |script| {
        script.keys("t").types("gs").finish();
    });
}

#[test]
fn releases() {
    pictures("releases", |script| {
        script.keys("g r");
        script.report(crate::engine::desk::Report::Releases(super::fixture::releases()));
    });
}

#[test]
fn annotate() {
    pictures("annotate", |script| {
        script.keys("c r Tab Tab").types("It no longer formats.");
    });
}

#[test]
fn export() {
    pictures("export", |script| {
        answered(script.keys("E"));
    });
}
