//! A hostile candidate all the way: committed, compared with good files, judged, annotated and exported.

use candor::base::{Cancel, Timestamp, is_hazard};
use candor::compare::findings::findings;
use candor::engine::compare::{QUIET, compare};
use candor::engine::policy::Demands;
use candor::engine::sample::Reader;
use candor::export::check::{self, Check};
use candor::export::contract::{ComparisonJson, Which};
use candor::export::{self, Report, json, samples, text};
use candor::gate::judge;
use candor::git::{NewRepository, Repo};
use candor::model::{Comparison, Side};
use candor::review::{
    self, Disposition, NewAnnotation, Origin, Place, Query, Records, Target, What, WriterName, anchor_of, metric_target,
};
use tempfile::TempDir;

use crate::input::Input;
use crate::seeds;
use crate::support::cli::Files;

/// A repository that gets another two commits with every case.
pub(crate) struct Stage {
    folder: TempDir,
    made: NewRepository,
    /// Good files, by path.
    good: Files,
}

impl Stage {
    /// A repository for candidates that differ from these files in one.
    pub(crate) fn new(good: &[Input]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = NewRepository::create(&folder.path().join("model")).expect("a repository");
        Self { folder, made, good: good.iter().map(|input| (input.path.clone(), input.bytes.clone())).collect() }
    }

    /// Everything that is made of a comparison, for a candidate with this file in it.
    pub(crate) fn run(&self, input: &Input) {
        let Some(comparison) = self.compared(input) else { return };
        let records = annotated(&comparison, &String::from_utf8_lossy(&input.bytes));
        let annotations = review::reviews_of(&review::fold(&records).annotations, &comparison);
        let judgement = judge(&comparison, &annotations, &[]);
        let check = Check { comparison: &comparison, judgement: &judgement };
        printed(&comparison, &check);
        let report = Report {
            comparison: &comparison,
            findings: &findings(&comparison),
            annotations: &annotations,
            records: &records,
            signoffs: &[],
            lines: &|_, _, names| export::line_of(&String::from_utf8_lossy(&input.bytes), names),
            hunks: &|| None,
            views: &|_, _| None,
            history: &|| None,
            filter: &Query::default(),
            options: export::Options::default(),
        };
        for format in export::FORMATS {
            let out = written(|out| (format.write)(&report, out).map(drop));
            assert!(!out.contains('\u{1b}'), "{} lets an escape through", format.name);
        }
        self.looked_at(&comparison);
    }

    /// The comparison; `None` where git does not take the path.
    fn compared(&self, input: &Input) -> Option<Comparison> {
        // Files beside it are often of the same run; all others would only take time.
        let folder = |path: &str| path.split('/').take(2).collect::<Vec<_>>().join("/");
        let beside = self.good.iter().filter(|(path, _)| folder(path) == folder(&input.path));
        let base: Files = beside.map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
        let mut candidate = base.clone();
        candidate.insert(input.path.clone(), input.bytes.clone());
        let commit =
            |files: &Files, time| self.made.commit(files, "case", ("F", "f@example.org"), Timestamp(time)).ok();
        let releases = [commit(&base, 1_767_225_600)?, commit(&candidate, 1_767_312_000)?];
        let repo = self.repo();
        let [base, candidate] = releases.map(|id| repo.resolve(&id).expect("a commit"));
        let demands = Demands::load(&repo, &base, &candidate, None).expect("a policy or none");
        Some(compare(&repo, &base, &candidate, &demands, &QUIET, &Cancel::new()).expect("content is never an error"))
    }

    fn repo(&self) -> Repo {
        Repo::open(&self.folder.path().join("model")).expect("a repository")
    }

    /// The first samples of each row, as the desk shows them.
    fn looked_at(&self, comparison: &Comparison) {
        let mut reader = Reader::new(self.repo());
        for pairs in comparison.evals.iter().filter_map(|row| row.pairs.as_ref()).take(6) {
            for (place, item) in pairs.items.iter().enumerate().take(2) {
                let _ = reader.view(pairs, place);
                Side::BOTH.into_iter().for_each(|side| drop(reader.output(pairs, item, side)));
            }
        }
    }
}

/// What is printed in a terminal or read by programs.
fn printed(comparison: &Comparison, check: &Check<'_>) {
    let shown = [
        written(|out| text::write(comparison, &|_, text| text.to_owned(), out)),
        written(|out| samples::write(comparison, Which::All, &|_| true, out)),
        written(|out| check::write_text(check, &|_, text| text.to_owned(), out)),
    ];
    for text in shown {
        let acts = |c: char| is_hazard(c) && !"\n\u{200D}\u{FE0F}".contains(c);
        assert!(!text.contains(acts), "{text:?}");
    }
    let whole = ComparisonJson { comparison, samples: None, narrowed: None };
    for out in [written(|out| json::write_line(out, &whole)), written(|out| check::write_json(check, out))] {
        assert!(out.is_ascii() || !out.contains(|c: char| c < ' ' && c != '\n'), "{out:?}");
        serde_json::from_str::<serde::de::IgnoredAny>(&out).expect("JSON");
    }
    let commands = written(|out| check::write_github(check, out));
    assert!(commands.lines().all(|line| line.starts_with("::") || !line.contains("::")), "{commands:?}");
    let _ = check::summary(check);
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory can be written");
    String::from_utf8(out).expect("text")
}

/// Remarks on the release and its first rows, whose text is hostile as well.
pub(crate) fn annotated(comparison: &Comparison, text: &str) -> Records {
    let rows = comparison.evals.iter().take(3).map(|row| Target::Metric(metric_target(row)));
    let body: String = text.chars().filter(|c| *c != '\0').take(600).collect();
    let origin = Origin { writer: WriterName::new("fuzz", 1), place: Place::Repository };
    let mut records = Records::default();
    for (clock, target) in (1..).zip([Target::Release].into_iter().chain(rows)) {
        let new =
            NewAnnotation { anchor: anchor_of(comparison, target).into(), ..remark(&body, Some(Disposition::Unsure)) };
        if let Ok(record) = seeds::record(clock, &What::Annotation(Box::new(new))) {
            records.insert_record(record, &origin);
        }
    }
    records
}

/// A remark on a release as a whole.
pub(crate) fn remark(body: &str, disposition: Option<Disposition>) -> NewAnnotation {
    let candidate = review::AnchorSide { rev: "c".repeat(40), name: "v2.0.0".to_owned(), ..Default::default() };
    NewAnnotation {
        anchor: review::Anchor { target: Target::Release, base: None, candidate, span: None }.into(),
        disposition,
        severity: None,
        labels: Vec::new(),
        body: body.to_owned(),
    }
}
