//! The JSON of a record, in both directions.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Number;

use super::anchor::{Unplaced, WireAnchor};
use super::{CLOCK_MAX, Changes, Malformed, Said, SignOff, Stamp, What, WriterName, strict};
use crate::base::{Digest, JsonEscape, Timestamp, is_hazard, limits};
use crate::review::{Author, Disposition, Grade, NewAnnotation};

/// All that may be assumed of a line of a later version.
#[derive(Deserialize)]
struct Version {
    v: Number,
}

/// The keys every record has. Written in this order.
#[derive(Serialize, Deserialize)]
struct Head<'a> {
    v: Number,
    #[serde(borrow)]
    t: Cow<'a, str>,
    lc: Number,
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(borrow)]
    nonce: Cow<'a, str>,
    author: WireAuthor,
    #[serde(borrow)]
    writer: Cow<'a, str>,
    #[serde(default, skip_deserializing, skip_serializing_if = "Option::is_none")]
    app: Option<&'static str>,
}

#[derive(Serialize, Deserialize)]
struct WireAuthor {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

/// The keys of the types this version knows, of which each type has a few. Written in this order.
#[derive(Default, Serialize, Deserialize)]
struct Payload {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    anchor: Option<WireAnchor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disposition: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    severity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    /// Marks of many samples at once, as a later version may write them.
    #[serde(default, skip_serializing)]
    keys: Option<serde::de::IgnoredAny>,
}

#[derive(Serialize)]
struct Line<'a, P> {
    #[serde(flatten)]
    head: Head<'a>,
    #[serde(flatten)]
    payload: P,
}

/// The types with a meaning here, as their records name them.
#[derive(Clone, Copy)]
enum Type {
    Annotation,
    Reply,
    Edit,
    Retract,
    Resolve,
    Reopen,
    Seen,
    SignOff,
    Signature,
}

impl Type {
    const ALL: [(Type, &'static str); 9] = [
        (Self::Annotation, "annotation"),
        (Self::Reply, "reply"),
        (Self::Edit, "edit"),
        (Self::Retract, "retract"),
        (Self::Resolve, "resolve"),
        (Self::Reopen, "reopen"),
        (Self::Seen, "seen"),
        (Self::SignOff, "signoff"),
        (Self::Signature, "sig"),
    ];

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, name)| *name == word).map(|(kind, _)| kind)
    }
}

/// The log a line claims to belong to.
pub(super) fn claimed(line: &[u8]) -> Option<WriterName> {
    #[derive(Deserialize)]
    struct Claim {
        writer: String,
    }
    WriterName::parse(&serde_json::from_slice::<Claim>(line).ok()?.writer)
}

/// The clock of a line and what it says, `None` where a later version wrote it.
pub(super) fn read(line: &[u8]) -> Result<(u64, Option<Said>), Malformed> {
    // Almost every line has this form, so it is tried before the version is looked at alone. What two readers could
    // understand differently is found on the way; the second reading, of what the line says, need not look for it.
    let head = strict::read::<Head<'_>>(line);
    let version = match &head {
        Ok(head) => head.v.clone(),
        Err(Malformed::Shape(_)) => {
            strict::check(line)?;
            parsed::<Version>(line)?.v
        }
        Err(refused) => return Err(refused.clone()),
    };
    match version.as_u64() {
        Some(1) => {}
        Some(2..) => return Ok((0, None)),
        _ => return Err(Malformed::Version(version.to_string())),
    }
    let head = head?;
    let clock = head.lc.as_u64().filter(|clock| (1..=CLOCK_MAX).contains(clock));
    let clock = clock.ok_or_else(|| Malformed::Clock(head.lc.to_string()))?;
    let time = Timestamp::parse(&head.at).ok_or_else(|| Malformed::Time(head.at.clone().into_owned()))?;
    let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if head.nonce.len() < 12 || !head.nonce.bytes().all(base64url) {
        return Err(Malformed::Nonce);
    }
    let writer = WriterName::parse(&head.writer).ok_or_else(|| Malformed::Writer(head.writer.clone().into_owned()))?;
    let Some(kind) = Type::parse(&head.t) else { return Ok((clock, None)) };
    let author = Author { name: head.author.name, email: head.author.email };
    let what = match kind {
        Type::SignOff => Some(What::SignOff(Box::new(parsed::<SignOff>(line)?.within_bounds()?))),
        Type::Signature => Some(What::Signature(parsed(line)?)),
        _ => parsed::<Payload>(line)?.what(kind)?,
    };
    Ok((clock, what.map(|what| Said { author, writer, time, what })))
}

/// The line of a new record. Characters that act on a terminal or draw nothing are written as escapes, so
/// that the line is harmless wherever it is printed.
pub(super) fn line(stamp: &Stamp, what: &What) -> Result<Vec<u8>, Malformed> {
    let head = Head {
        v: 1.into(),
        t: what.name().into(),
        lc: stamp.clock.into(),
        at: stamp.time.to_string().into(),
        nonce: stamp.nonce.as_str().into(),
        author: WireAuthor { name: stamp.author.name.clone(), email: stamp.author.email.clone() },
        writer: stamp.writer.as_str().into(),
        app: Some(concat!("candor/", env!("CARGO_PKG_VERSION"))),
    };
    let line = match what {
        What::SignOff(signoff) => serde_json::to_string(&Line { head, payload: &**signoff }),
        What::Signature(signature) => serde_json::to_string(&Line { head, payload: signature }),
        _ => serde_json::to_string(&Line { head, payload: Payload::of(what) }),
    };
    let line = line.map_err(shape)?;
    Ok(inert(&line).into_bytes())
}

/// JSON with every hazard as an escape. Outside of strings JSON has none, so each is inside one.
fn inert(line: &str) -> String {
    let mut written = String::with_capacity(line.len());
    for char in line.chars() {
        if is_hazard(char) {
            written.push_str(&JsonEscape(char).to_string());
        } else {
            written.push(char);
        }
    }
    written
}

impl What {
    fn name(&self) -> &'static str {
        match self {
            Self::Annotation(_) => "annotation",
            Self::Reply { .. } => "reply",
            Self::Edit { .. } => "edit",
            Self::Retract { .. } => "retract",
            Self::Resolve { .. } => "resolve",
            Self::Reopen { .. } => "reopen",
            Self::Seen { .. } => "seen",
            Self::SignOff(_) => "signoff",
            Self::Signature(_) => "sig",
        }
    }
}

impl Payload {
    fn of(what: &What) -> Self {
        match what {
            What::Annotation(new) => Self {
                anchor: Some(WireAnchor::of(&new.anchor)),
                disposition: new.disposition.map(|word| word.as_str().to_owned()),
                severity: graded(new.disposition, new.severity).map(|word| word.as_str().to_owned()),
                labels: (!new.labels.is_empty()).then(|| new.labels.clone()),
                body: (!new.body.is_empty()).then(|| new.body.clone()),
                ..Self::default()
            },
            What::Edit { of, changes } => Self {
                of: Some(of.to_string()),
                disposition: changes.disposition.map(|word| word.as_str().to_owned()),
                severity: changes.severity.map(|word| word.as_str().to_owned()),
                labels: changes.labels.clone(),
                body: changes.body.clone(),
                ..Self::default()
            },
            What::Reply { of, body } => Self { of: Some(of.to_string()), body: Some(body.clone()), ..Self::default() },
            What::Retract { of } | What::Resolve { of } | What::Reopen { of } => {
                Self { of: Some(of.to_string()), ..Self::default() }
            }
            What::Seen { target, content } => {
                Self { anchor: Some(WireAnchor::of_target(target)), content: content.clone(), ..Self::default() }
            }
            // These have a form of their own.
            What::SignOff(_) | What::Signature(_) => Self::default(),
        }
    }

    /// What the record does; `None` where a later version gave a known type a form this one cannot judge.
    fn what(self, kind: Type) -> Result<Option<What>, Malformed> {
        if self.body.as_ref().is_some_and(|body| body.len() > limits::REMARK_BYTES) {
            return Err(Malformed::Excess("the text"));
        }
        check_labels(self.labels.as_deref().unwrap_or_default())?;
        Ok(Some(match kind {
            Type::Annotation => return self.annotation(),
            Type::Seen => return self.seen(),
            Type::Reply => What::Reply { of: self.named()?, body: self.body.ok_or_else(|| missing("body"))? },
            Type::Edit => What::Edit { of: self.named()?, changes: self.changes()? },
            Type::Retract => What::Retract { of: self.named()? },
            Type::Resolve => What::Resolve { of: self.named()? },
            Type::Reopen => What::Reopen { of: self.named()? },
            Type::SignOff | Type::Signature => return Ok(None),
        }))
    }

    fn annotation(mut self) -> Result<Option<What>, Malformed> {
        let Some(anchor) = placed(self.wire_anchor()?.anchor())?.map(Arc::new) else { return Ok(None) };
        let Changes { disposition, severity, labels, body } = self.changes()?;
        let body = body.unwrap_or_default();
        if disposition.is_none() && body.is_empty() {
            return Err(Malformed::Empty);
        }
        let severity = graded(disposition, severity);
        let labels = labels.unwrap_or_default();
        Ok(Some(What::Annotation(Box::new(NewAnnotation { anchor, disposition, severity, labels, body }))))
    }

    fn seen(mut self) -> Result<Option<What>, Malformed> {
        if self.keys.is_some() {
            return Ok(None);
        }
        let target = placed(self.wire_anchor()?.target())?;
        Ok(target.map(|target| What::Seen { target, content: self.content }))
    }

    fn wire_anchor(&mut self) -> Result<WireAnchor, Malformed> {
        self.anchor.take().ok_or_else(|| missing("anchor"))
    }

    fn named(&self) -> Result<Digest, Malformed> {
        let text = self.of.as_deref().ok_or_else(|| missing("of"))?;
        Digest::from_hex(text).ok_or_else(|| Malformed::Word { key: "of", word: text.to_owned() })
    }

    fn changes(self) -> Result<Changes, Malformed> {
        Ok(Changes {
            disposition: word(self.disposition, "disposition", Disposition::parse)?,
            severity: word(self.severity, "severity", Grade::parse)?,
            labels: self.labels,
            body: self.body,
        })
    }
}

/// A regression is graded, `major` unless said otherwise; nothing else is.
pub(in crate::review) fn graded(disposition: Option<Disposition>, severity: Option<Grade>) -> Option<Grade> {
    (disposition == Some(Disposition::Regression)).then(|| severity.unwrap_or(Grade::Major))
}

fn check_labels(labels: &[String]) -> Result<(), Malformed> {
    if labels.len() > limits::LABELS {
        return Err(Malformed::Excess("the list of labels"));
    }
    match labels.iter().find(|label| label.len() > limits::LABEL_BYTES || label.is_empty()) {
        Some(label) if label.is_empty() => Err(Malformed::Word { key: "a label", word: String::new() }),
        Some(_) => Err(Malformed::Excess("a label")),
        None => Ok(()),
    }
}

fn word<T>(text: Option<String>, key: &'static str, parse: fn(&str) -> Option<T>) -> Result<Option<T>, Malformed> {
    let Some(text) = text else { return Ok(None) };
    parse(&text).map(Some).ok_or(Malformed::Word { key, word: text })
}

fn parsed<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, Malformed> {
    serde_json::from_slice(line).map_err(shape)
}

fn placed<T>(place: Result<T, Unplaced>) -> Result<Option<T>, Malformed> {
    match place {
        Ok(place) => Ok(Some(place)),
        Err(Unplaced::Kind) => Ok(None),
        Err(Unplaced::Missing(key)) => Err(missing(key)),
    }
}

fn missing(key: &str) -> Malformed {
    Malformed::Shape(format!("missing field `{key}`"))
}

fn shape(error: serde_json::Error) -> Malformed {
    Malformed::Shape(error.to_string())
}
