//! The JSON of a record, in both directions.
//!
//! There may be a hundred thousand, so a line is read once, into texts that stay where they are, and what two readers
//! could understand differently is found on the way.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::anchor::{Unplaced, WireAnchor};
use super::text::Text;
use super::{CLOCK_MAX, Changes, Malformed, Said, SignOff, Stamp, What, WriterName, strict};
use crate::base::{Digest, JsonEscape, Timestamp, is_hazard, limits};
use crate::review::{Author, Disposition, Grade, NewAnnotation, Span};

/// A line: the keys every record has, and after the empty line those of the types this version knows, of which each
/// type has a few. Written in this order.
#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    v: Number,
    #[serde(borrow)]
    t: Text<'a>,
    lc: Number,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow)]
    nonce: Text<'a>,
    #[serde(borrow)]
    author: WireAuthor<'a>,
    #[serde(borrow)]
    writer: Text<'a>,
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    app: Option<&'static str>,

    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    of: Option<Text<'a>>,
    /// Boxed like its two sides, for what is large is moved at every step of reading it.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    anchor: Option<Box<WireAnchor<'a>>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    disposition: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    severity: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<Text<'a>>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    body: Option<Text<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    content: Option<Text<'a>>,
    /// Marks of many samples at once, as a later version may write them.
    #[serde(skip_serializing)]
    keys: Option<serde::de::IgnoredAny>,
}

/// The keys that [`Wire`] needs, whatever the type.
const HEAD: [&str; 7] = ["v", "t", "lc", "at", "nonce", "author", "writer"];

#[derive(Serialize, Deserialize)]
struct WireAuthor<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    email: Option<Text<'a>>,
}

/// A line of a type whose keys have a form of their own.
#[derive(Serialize)]
struct Line<'a, P> {
    #[serde(flatten)]
    head: Wire<'a>,
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
    match strict::read::<Wire<'_>>(line) {
        Ok(wire) => wire.read(line),
        Err(Malformed::Shape(reason)) => other(line, reason),
        Err(refused) => Err(refused),
    }
}

/// Reads a line that is not in the form of the types known here. It may still be of another type or version, and is
/// refused for `reason` if not.
fn other(line: &[u8], reason: String) -> Result<(u64, Option<Said>), Malformed> {
    strict::check(line)?;
    let Value::Object(mut head) = parsed(line)? else { return Err(Malformed::Shape(reason)) };
    match head.get("v") {
        Some(Value::Number(version)) if is_later(version)? => return Ok((0, None)),
        Some(Value::Number(_)) => {}
        _ => return Err(Malformed::Shape(reason)),
    }
    head.retain(|key, _| HEAD.contains(&key.as_str()));
    let head = Value::Object(head);
    let wire = Wire::deserialize(&head).map_err(|_| Malformed::Shape(reason.clone()))?;
    match Type::parse(&wire.t) {
        None | Some(Type::SignOff | Type::Signature) => wire.read(line),
        Some(_) => wire.stamped().and(Err(Malformed::Shape(reason))),
    }
}

/// Whether a version is later than this one.
fn is_later(version: &Number) -> Result<bool, Malformed> {
    match version.as_u64() {
        Some(0) | None => Err(Malformed::Version(version.to_string())),
        Some(version) => Ok(version > 1),
    }
}

/// The line of a new record. Characters that act on a terminal or draw nothing are written as escapes, so
/// that the line is harmless wherever it is printed.
pub(super) fn line(stamp: &Stamp, what: &What) -> Result<Vec<u8>, Malformed> {
    let head = Wire::head(stamp, what.name());
    let line = match what {
        What::SignOff(signoff) => serde_json::to_string(&Line { head, payload: &**signoff }),
        What::Signature(signature) => serde_json::to_string(&Line { head, payload: signature }),
        _ => serde_json::to_string(&head.saying(what)),
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

impl<'a> Wire<'a> {
    fn head(stamp: &'a Stamp, name: &'static str) -> Self {
        Self {
            v: 1.into(),
            t: name.into(),
            lc: stamp.clock.into(),
            at: stamp.time.to_string().into(),
            nonce: (&stamp.nonce).into(),
            author: WireAuthor {
                name: (&stamp.author.name).into(),
                email: stamp.author.email.as_ref().map(Text::from),
            },
            writer: stamp.writer.as_str().into(),
            app: Some(concat!("candor/", env!("CARGO_PKG_VERSION"))),
            of: None,
            anchor: None,
            disposition: None,
            severity: None,
            labels: None,
            body: None,
            content: None,
            keys: None,
        }
    }

    fn saying(self, what: &'a What) -> Self {
        let texts = |labels: &'a [String]| labels.iter().map(Text::from).collect();
        match what {
            What::Annotation(new) => Self {
                anchor: Some(Box::new(WireAnchor::of(&new.anchor))),
                disposition: new.disposition.map(|word| word.as_str().into()),
                severity: graded(new.disposition, new.severity).map(|word| word.as_str().into()),
                labels: (!new.labels.is_empty()).then(|| texts(&new.labels)),
                body: (!new.body.is_empty()).then(|| (&new.body).into()),
                ..self
            },
            What::Edit { of, changes } => Self {
                of: Some(of.to_string().into()),
                disposition: changes.disposition.map(|word| word.as_str().into()),
                severity: changes.severity.map(|word| word.as_str().into()),
                labels: changes.labels.as_deref().map(texts),
                body: changes.body.as_ref().map(Text::from),
                ..self
            },
            What::Reply { of, body } => Self { of: Some(of.to_string().into()), body: Some(body.into()), ..self },
            What::Retract { of } | What::Resolve { of } | What::Reopen { of } => {
                Self { of: Some(of.to_string().into()), ..self }
            }
            What::Seen { target, content } => Self {
                anchor: Some(Box::new(WireAnchor::of_target(target))),
                content: content.as_ref().map(Text::from),
                ..self
            },
            // These have a form of their own.
            What::SignOff(_) | What::Signature(_) => self,
        }
    }

    /// What the line says; `line` is all of it, for the types with a form of their own.
    fn read(self, line: &[u8]) -> Result<(u64, Option<Said>), Malformed> {
        if is_later(&self.v)? {
            return Ok((0, None));
        }
        let (clock, time, writer) = self.stamped()?;
        let Some(kind) = Type::parse(&self.t) else { return Ok((clock, None)) };
        let WireAuthor { name, email } = &self.author;
        let author = Arc::new(Author { name: (**name).to_owned(), email: email.as_deref().map(str::to_owned) });
        let what = match kind {
            Type::SignOff => Some(What::SignOff(Box::new(parsed::<SignOff>(line)?.within_bounds()?))),
            Type::Signature => Some(What::Signature(parsed(line)?)),
            _ => self.what(kind)?,
        };
        Ok((clock, what.map(|what| Said { author, writer, time, what })))
    }

    /// Clock, time and writer, which every record of this version must have in order.
    fn stamped(&self) -> Result<(u64, Timestamp, WriterName), Malformed> {
        let clock = self.lc.as_u64().filter(|clock| (1..=CLOCK_MAX).contains(clock));
        let clock = clock.ok_or_else(|| Malformed::Clock(self.lc.to_string()))?;
        let time = Timestamp::parse(&self.at).ok_or_else(|| Malformed::Time((*self.at).to_owned()))?;
        let base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if self.nonce.len() < 12 || !self.nonce.bytes().all(base64url) {
            return Err(Malformed::Nonce);
        }
        let writer = WriterName::parse(&self.writer).ok_or_else(|| Malformed::Writer((*self.writer).to_owned()))?;
        Ok((clock, time, writer))
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
            Type::Reply => {
                let of = self.named()?;
                What::Reply { of, body: self.body.ok_or_else(|| missing("body"))?.into_owned() }
            }
            Type::Edit => What::Edit { of: self.named()?, changes: self.changes()? },
            Type::Retract => What::Retract { of: self.named()? },
            Type::Resolve => What::Resolve { of: self.named()? },
            Type::Reopen => What::Reopen { of: self.named()? },
            Type::SignOff | Type::Signature => return Ok(None),
        }))
    }

    fn annotation(mut self) -> Result<Option<What>, Malformed> {
        let Some(anchor) = placed(self.wire_anchor()?.anchor())?.map(Arc::new) else { return Ok(None) };
        anchor.span.as_deref().map_or(Ok(()), Span::check)?;
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
        let content = self.content.map(Text::into_owned);
        Ok(target.map(|target| What::Seen { target: Box::new(target), content }))
    }

    fn wire_anchor(&mut self) -> Result<Box<WireAnchor<'a>>, Malformed> {
        self.anchor.take().ok_or_else(|| missing("anchor"))
    }

    fn named(&self) -> Result<Digest, Malformed> {
        let text = self.of.as_deref().ok_or_else(|| missing("of"))?;
        Digest::from_hex(text).ok_or_else(|| Malformed::Word { key: "of", word: text.to_owned() })
    }

    fn changes(self) -> Result<Changes, Malformed> {
        let owned = |labels: Vec<Text<'a>>| labels.into_iter().map(Text::into_owned).collect();
        Ok(Changes {
            disposition: word(self.disposition, "disposition", Disposition::parse)?,
            severity: word(self.severity, "severity", Grade::parse)?,
            labels: self.labels.map(owned),
            body: self.body.map(Text::into_owned),
        })
    }
}

/// A regression is graded, `major` unless said otherwise; nothing else is.
pub(in crate::review) fn graded(disposition: Option<Disposition>, severity: Option<Grade>) -> Option<Grade> {
    (disposition == Some(Disposition::Regression)).then(|| severity.unwrap_or(Grade::Major))
}

fn check_labels(labels: &[Text<'_>]) -> Result<(), Malformed> {
    if labels.len() > limits::LABELS {
        return Err(Malformed::Excess("the list of labels"));
    }
    match labels.iter().find(|label| label.len() > limits::LABEL_BYTES || label.is_empty()) {
        Some(label) if label.is_empty() => Err(Malformed::Word { key: "a label", word: String::new() }),
        Some(_) => Err(Malformed::Excess("a label")),
        None => Ok(()),
    }
}

fn word<T>(text: Option<Text<'_>>, key: &'static str, parse: fn(&str) -> Option<T>) -> Result<Option<T>, Malformed> {
    let Some(text) = text else { return Ok(None) };
    parse(&text).map(Some).ok_or_else(|| Malformed::Word { key, word: text.into_owned() })
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
