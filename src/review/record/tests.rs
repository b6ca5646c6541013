use proptest::prelude::*;

use super::*;
use crate::model::Side;
use crate::review::{Anchor, AnchorSide, MetricTarget, Quote, SampleTarget, Span};

fn stamp() -> Stamp {
    Stamp {
        clock: 7,
        time: Timestamp(1_769_904_000),
        author: Author { name: "Ada".into(), email: Some("ada@example.org".into()) },
        writer: WriterName::new("Ada", 0xabcd),
        nonce: "0123456789abcdef".into(),
    }
}

fn metric() -> MetricTarget {
    MetricTarget {
        format: "lm-eval".into(),
        model: "acme/lumen".into(),
        task: "gsm8k".into(),
        metric: "exact_match".into(),
        filter: Some("strict-match".into()),
    }
}

fn sample() -> Target {
    let sample = SampleTarget {
        id: "17".into(),
        epoch: Some(2),
        input: Some("sha256:00".into()),
        base_output: Some("sha256:01".into()),
        candidate_output: None,
    };
    Target::Sample { metric: metric(), sample }
}

fn annotation(target: Target) -> NewAnnotation {
    let side = |rev: &str| AnchorSide { rev: rev.repeat(40), name: "v1".into(), ..AnchorSide::default() };
    let candidate =
        AnchorSide { path: Some("results/a.jsonl".into()), blob: Some("c".repeat(40)), line: Some(3), ..side("b") };
    NewAnnotation {
        anchor: Anchor { target, base: Some(side("a")), candidate, span: None }.into(),
        disposition: Some(Disposition::Regression),
        severity: Some(Grade::Blocker),
        labels: vec!["format".into()],
        body: "Answers moved to bold.\n\"####\" is gone.".into(),
    }
}

fn targets() -> Vec<Target> {
    vec![
        Target::Release,
        Target::Task { model: "m".into(), task: "t".into() },
        Target::Metric(metric()),
        Target::Metric(MetricTarget { filter: None, ..metric() }),
        sample(),
        Target::Config { path: "config.json".into(), pointer: "/rope_theta".into() },
        Target::Config { path: "config.json".into(), pointer: String::new() },
        Target::File { path: "README.md".into() },
    ]
}

fn signoff() -> SignOff {
    let release = |rev: &str| ReleasePin { rev: rev.repeat(40), name: "v1".into(), subpath: Some("evals".into()) };
    let files = Pinned { n: 2, digest: "f".repeat(64) };
    SignOff {
        scope: Scope { base: release("a"), candidate: release("b"), files: files.clone() },
        outcome: Stance::ApproveWithNotes,
        coverage: Coverage { rows: 3, findings: 2, ..Coverage::default() },
        considered: files,
        policy: Some(PolicyPin { path: "candor.toml".into(), blob: None }),
        statement: "Fine, but watch the context length.".into(),
    }
}

#[test]
fn a_record_is_these_bytes_and_no_others() {
    let new = annotation(Target::Config { path: "config.json".into(), pointer: "/rope_theta".into() });
    let record = Record::write(&stamp(), &What::Annotation(Box::new(new))).unwrap();
    let expected = concat!(
        r#"{"v":1,"t":"annotation","lc":7,"at":"2026-02-01T00:00:00Z","nonce":"0123456789abcdef","#,
        r#""author":{"name":"Ada","email":"ada@example.org"},"writer":"ada-0000abcd","app":"candor/0.1.0","#,
        r#""anchor":{"kind":"config","base":{"rev":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","name":"v1"},"#,
        r#""candidate":{"rev":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","name":"v1","path":"results/a.jsonl","#,
        r#""blob":"cccccccccccccccccccccccccccccccccccccccc","line":3},"side":"both","#,
        r#""path":"config.json","field":"/rope_theta"},"disposition":"regression","severity":"blocker","#,
        r#####""labels":["format"],"body":"Answers moved to bold.\n\"####\" is gone."}"#####,
    );
    assert_eq!(std::str::from_utf8(record.line()).unwrap(), expected);
    assert_eq!(record.id(), Digest::of(expected.as_bytes()));
    assert_eq!(record.clock(), 7);
}

/// An annotation on words of a thing, as a record.
fn on_words(target: Target, span: Span) -> Result<Record, Malformed> {
    let mut new = annotation(target);
    Arc::make_mut(&mut new.anchor).span = Some(span.into());
    Record::write(&stamp(), &What::Annotation(Box::new(new)))
}

fn span() -> Span {
    let quote = Quote { exact: "18".into(), prefix: "It is ".into(), suffix: ".".into() };
    Span { side: Side::Candidate, field: "/outputs/0".into(), start: 6, end: 8, quote: Some(quote) }
}

#[test]
fn the_words_a_sample_is_annotated_for_are_in_the_anchor() {
    let line = |span| String::from_utf8(on_words(sample(), span).unwrap().line().to_vec()).unwrap();
    for (span, expected) in [
        (
            span(),
            r#""side":"candidate","format":"lm-eval","model":"acme/lumen","task":"gsm8k","metric":"exact_match","#
                .to_owned()
                + r#""filter":"strict-match","sample":{"id":"17","epoch":2,"input":"sha256:00","base_output":"sha256:01"},"#
                + r#""field":"/outputs/0","#
                + r#""span":{"start":6,"end":8,"quote":{"exact":"18","prefix":"It is ","suffix":"."}}},"disposition""#,
        ),
        (Span { quote: None, ..span() }, r#""span":{"start":6,"end":8}},"disposition""#.to_owned()),
        (Span { side: Side::Base, ..span() }, r#""side":"base","format""#.to_owned()),
    ] {
        let line = line(span);
        assert!(line.contains(&expected), "{line}");
    }
}

#[test]
fn a_span_that_cannot_be_is_refused_as_other_keys_are() {
    let good = on_words(sample(), span()).unwrap();
    let good = std::str::from_utf8(good.line()).unwrap();
    let with = |span: &str| {
        let (before, after) = (good.find(r#""span":"#).unwrap() + 7, good.find(r#"},"disposition"#).unwrap());
        Record::parse(format!("{}{span}{}", &good[..before], &good[after..]).as_bytes())
    };
    for shape in ["7", "[]", r#"{"start":1}"#, r#"{"start":-1,"end":2}"#, r#"{"start":1.5,"end":2}"#] {
        assert!(matches!(with(shape), Err(Malformed::Shape(_))), "{shape}");
    }
    assert!(matches!(with(r#"{"start":3,"end":2}"#), Err(Malformed::Shape(_))));
    assert!(matches!(with(r#"{"start":1,"end":2,"quote":{"prefix":"a"}}"#), Err(Malformed::Shape(_))));
    let quote = |exact: usize, prefix: usize, suffix: usize| {
        let [exact, prefix, suffix] = [exact, prefix, suffix].map(|length| "x".repeat(length));
        with(&format!(r#"{{"start":1,"end":2,"quote":{{"exact":"{exact}","prefix":"{prefix}","suffix":"{suffix}"}}}}"#))
    };
    assert!(quote(256, 48, 48).is_ok());
    for beyond in [quote(257, 0, 0), quote(1, 49, 0), quote(1, 0, 49)] {
        assert_eq!(beyond, Err(Malformed::Excess("a quotation")));
    }
    for kept in ["null", r#"{"start":0,"end":18446744073709551615,"of":{"x":1}}"#] {
        assert!(String::from_utf8_lossy(with(kept).unwrap().line()).contains(kept), "{kept}");
    }
    // Of a kind that a later version invented nothing is judged but its form.
    assert!(
        Record::parse(good.replace(r#""kind":"sample""#, r#""kind":"galaxy""#).as_bytes()).unwrap().said().is_none()
    );
}

#[test]
fn the_work_tree_has_no_commit_in_a_record() {
    let mut new = annotation(Target::Release);
    Arc::make_mut(&mut new.anchor).candidate.name = "@worktree:results".into();
    let what = What::Annotation(Box::new(new));
    let record = Record::write(&stamp(), &what).unwrap();
    let line = std::str::from_utf8(record.line()).unwrap();
    assert!(
        line.contains(r#""candidate":{"tree":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","name":"@worktree:results""#),
        "{line}"
    );
    assert_eq!(record.said().unwrap().what, what);
    let without = line.replace(r#""tree":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","#, "");
    assert!(matches!(Record::parse(without.as_bytes()), Err(Malformed::Shape(_))));
}

#[test]
fn everything_written_reads_back_as_it_was_meant() {
    let of = Digest::of(b"x");
    let mut all: Vec<What> =
        targets().into_iter().map(|target| What::Annotation(Box::new(annotation(target)))).collect();
    all.extend(
        targets().into_iter().map(|target| What::Seen { target: Box::new(target), content: Some("sha256:ff".into()) }),
    );
    all.extend([
        What::Seen { target: Box::new(Target::Release), content: None },
        What::Reply { of, body: "Agreed.".into() },
        What::Edit { of, changes: Changes { labels: Some(vec![]), body: Some(String::new()), ..Changes::default() } },
        What::Retract { of },
        What::Resolve { of },
        What::Reopen { of },
        What::SignOff(Box::new(signoff())),
        What::Signature(Signature { of: vec![of.to_string()], fmt: "sshsig".into(), sig: "-----\nx\n".into() }),
    ]);
    for what in all {
        let record = Record::write(&stamp(), &what).unwrap();
        let said = record.said().unwrap();
        assert_eq!(said.what, what);
        assert_eq!((&*said.author, &said.writer, said.time), (&stamp().author, &stamp().writer, stamp().time));
        assert_eq!(Record::parse(record.line()).unwrap(), record);
    }
}

#[test]
fn a_regression_is_graded_and_nothing_else_is() {
    let written = |disposition, severity| {
        let new = NewAnnotation { disposition, severity, ..annotation(Target::Release) };
        match Record::write(&stamp(), &What::Annotation(Box::new(new))).unwrap().said().unwrap().what.clone() {
            What::Annotation(read) => read.severity,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(written(Some(Disposition::Regression), None), Some(Grade::Major));
    assert_eq!(written(Some(Disposition::Noise), Some(Grade::Blocker)), None);
    assert_eq!(written(None, Some(Grade::Info)), None);
}

/// A good reply with one text in it replaced by another.
fn reply_with(from: &str, to: &str) -> Result<Record, Malformed> {
    let good = Record::write(&stamp(), &What::Reply { of: Digest::of(b"x"), body: "yes".into() }).unwrap();
    let text = std::str::from_utf8(good.line()).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    Record::parse(text.replacen(from, to, 1).as_bytes())
}

#[test]
fn each_fault_has_its_reason() {
    let word = |key, word: &str| Err(Malformed::Word { key, word: word.into() });
    assert_eq!(reply_with("\"lc\":7", "\"lc\":0"), Err(Malformed::Clock("0".into())));
    assert_eq!(reply_with("\"lc\":7", "\"lc\":-1"), Err(Malformed::Clock("-1".into())));
    assert_eq!(reply_with("\"lc\":7", "\"lc\":7.0"), Err(Malformed::Clock("7.0".into())));
    assert_eq!(reply_with("\"lc\":7", "\"lc\":281474976710656"), Err(Malformed::Clock("281474976710656".into())));
    assert!(reply_with("\"lc\":7", "\"lc\":281474976710655").is_ok());
    assert!(matches!(reply_with("\"lc\":7", "\"lc\":\"7\""), Err(Malformed::Shape(_))));
    assert!(matches!(reply_with("\"lc\":7,", ""), Err(Malformed::Shape(_))));
    assert_eq!(reply_with("\"v\":1", "\"v\":0"), Err(Malformed::Version("0".into())));
    assert_eq!(reply_with("\"v\":1", "\"v\":1.0"), Err(Malformed::Version("1.0".into())));
    assert_eq!(reply_with("\"v\":1", "\"v\":1,\"v\":1"), Err(Malformed::DuplicateKey("v".into())));
    assert_eq!(reply_with("yes", "\\u0000"), Err(Malformed::Nul));
    assert_eq!(reply_with("2026-02-01T", "yesterday"), Err(Malformed::Time("yesterday00:00:00Z".into())));
    assert_eq!(reply_with("0123456789abcdef", "short"), Err(Malformed::Nonce));
    assert_eq!(reply_with("0123456789abcdef", "0123456789a+"), Err(Malformed::Nonce));
    assert_eq!(reply_with("ada-0000abcd", "../ada-0000abcd"), Err(Malformed::Writer("../ada-0000abcd".into())));
    assert_eq!(
        reply_with("\"of\":\"2d", "\"of\":\"zz"),
        word("of", &Digest::of(b"x").to_string().replacen("2d", "zz", 1))
    );
    assert!(matches!(reply_with("\"body\":\"yes\"", "\"other\":1"), Err(Malformed::Shape(_))));
    assert_eq!(reply_with("yes", &"y".repeat(limits::REMARK_BYTES + 1)), Err(Malformed::Excess("the text")));
    assert_eq!(Record::parse(b"{\"v\":1\n}"), Err(Malformed::LineFeed));
    let bomb = vec![b' '; 100 << 20];
    assert_eq!(Record::parse(&bomb), Err(Malformed::TooLong(100 << 20)));
    for text in ["", "null", "[]", "7", "\u{feff}{}"] {
        assert!(Record::parse(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn an_annotation_says_something_in_known_words() {
    let write = |new: NewAnnotation| Record::write(&stamp(), &What::Annotation(Box::new(new)));
    let good = annotation(Target::Release);
    let silent = NewAnnotation { disposition: None, body: String::new(), ..good.clone() };
    assert_eq!(write(silent), Err(Malformed::Empty));
    let labelled = |labels| NewAnnotation { labels, ..good.clone() };
    assert_eq!(write(labelled(vec!["x".into(); 17])), Err(Malformed::Excess("the list of labels")));
    assert_eq!(write(labelled(vec!["x".repeat(65)])), Err(Malformed::Excess("a label")));
    let line = String::from_utf8(write(good).unwrap().line().to_vec()).unwrap();
    let changed = Record::parse(line.replace("regression", "meh").as_bytes());
    assert_eq!(changed, Err(Malformed::Word { key: "disposition", word: "meh".into() }));
}

#[test]
fn what_a_later_version_writes_is_kept_and_not_judged() {
    let newer = br#"{"v":2,"whatever":[1.5]}"#;
    let record = Record::parse(newer).unwrap();
    assert_eq!((record.line(), record.said(), record.clock()), (&newer[..], None, 0));
    let unknown = reply_with("\"t\":\"reply\"", "\"t\":\"poll\"").unwrap();
    assert_eq!((unknown.said(), unknown.clock()), (None, 7));
    // A type whose keys have other shapes is still only unknown.
    assert!(reply_with("\"t\":\"reply\"", "\"t\":\"carry\",\"labels\":{\"a\":1.5}").unwrap().said().is_none());
    let extended = reply_with("\"body\"", "\"mood\":{\"x\":0.5},\"body\"").unwrap();
    assert!(extended.said().is_some());
    assert!(String::from_utf8_lossy(extended.line()).contains("mood"));
    let seen = Record::write(&stamp(), &What::Seen { target: Box::new(Target::Release), content: None }).unwrap();
    let line = String::from_utf8(seen.line().to_vec()).unwrap();
    assert!(Record::parse(line.replace("\"release\"", "\"galaxy\"").as_bytes()).unwrap().said().is_none());
    assert!(Record::parse(line.replace("{\"kind\"", "{\"keys\":[],\"kind\"").as_bytes()).unwrap().said().is_some());
    let many = line.replace("\"anchor\"", "\"keys\":[\"00ff\"],\"anchor\"");
    assert!(Record::parse(many.as_bytes()).unwrap().said().is_none());
}

#[test]
fn logs_have_names_that_are_safe_in_a_ref() {
    assert_eq!(WriterName::new("Ada Lovelace", 0x1f).as_str(), "ada-lovelace-0000001f");
    assert_eq!(WriterName::new("  Æ*ß!", 1).as_str(), "reviewer-00000001");
    assert_eq!(WriterName::new(&"long name ".repeat(9), 1).as_str(), "long-name-long-name-long-name-l-00000001");
    for name in ["Ada", "-", "x..y", "a/b", "Ünal Öz", "1", &"z-".repeat(40)] {
        let writer = WriterName::new(name, u32::MAX);
        assert_eq!(WriterName::parse(writer.as_str()), Some(writer));
    }
    for bad in [
        "",
        "ada",
        "ada-",
        "ada-0000001",
        "ada-0000001G",
        "-ada-00000001",
        "A-00000001",
        "a.b-00000001",
        "a/b-00000001",
    ] {
        assert_eq!(WriterName::parse(bad), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn any_text_survives_and_stays_on_one_line(body in "\\PC*[\n\r\t\"\\\\\u{1}\u{85}\u{2028}]*.{1,40}", name in ".*") {
        let mut stamp = stamp();
        stamp.author.name = name.clone();
        let what = What::Reply { of: Digest::of(b"x"), body };
        match Record::write(&stamp, &what) {
            Ok(record) => {
                prop_assert!(!record.line().contains(&b'\n'));
                let said = record.said().unwrap();
                prop_assert_eq!(&said.what, &what);
                prop_assert_eq!(&said.author.name, &name);
            }
            Err(error) => prop_assert_eq!(error, Malformed::Nul),
        }
    }

    #[test]
    fn any_words_of_any_place_survive(
        text in ".{1,400}", from in 0usize..400, length in 1usize..400, of_base: bool, place in 0usize..8,
    ) {
        let at = |at: usize| text.floor_char_boundary(at.min(text.len()));
        let side = if of_base { Side::Base } else { Side::Candidate };
        let target = targets().swap_remove(place);
        let field = if matches!(target, Target::Config { .. }) { String::new() } else { "/outputs/0".to_owned() };
        let Some(span) = Span::new(side, field, &text, at(from)..at(from + length)) else { return Ok(()) };
        let record = on_words(target.clone(), span.clone()).unwrap();
        let Some(Said { what: What::Annotation(read), .. }) = record.said() else { panic!("{record:?}") };
        prop_assert_eq!(read.anchor.span.as_deref(), Some(&span));
        prop_assert_eq!(&read.anchor.target, &target);
        prop_assert_eq!(Record::parse(record.line()).unwrap(), record);
    }

    #[test]
    fn no_bytes_can_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in 0usize..400) {
        let _ = Record::parse(&bytes);
        let good = Record::write(&stamp(), &What::Annotation(Box::new(annotation(sample())))).unwrap();
        let mut line = good.line().to_vec();
        let at = at.min(line.len());
        line.splice(at..at, bytes);
        let _ = Record::parse(&line);
    }
}
