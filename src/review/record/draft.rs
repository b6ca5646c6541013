//! A draft on disk: what an annotation on the same thing would say, and no record.

use std::io;

use serde::{Deserialize, Serialize};

use super::anchor::WireAnchor;
use super::text::Text;
use crate::review::{Disposition, Draft, Grade, Target};

#[derive(Serialize, Deserialize)]
struct WireDraft<'a> {
    #[serde(borrow)]
    anchor: WireAnchor<'a>,
    #[serde(borrow)]
    disposition: Option<Text<'a>>,
    #[serde(borrow)]
    severity: Option<Text<'a>>,
    #[serde(borrow)]
    labels: Text<'a>,
    #[serde(borrow)]
    body: Text<'a>,
}

/// The bytes of a draft.
pub(in crate::review) fn write(target: &Target, draft: &Draft) -> io::Result<Vec<u8>> {
    let wire = WireDraft {
        anchor: WireAnchor::of_target(target).with_span(draft.span.as_ref()),
        disposition: draft.disposition.map(|word| word.as_str().into()),
        severity: draft.severity.map(|word| word.as_str().into()),
        labels: (&draft.labels).into(),
        body: (&draft.body).into(),
    };
    Ok(serde_json::to_vec(&wire)?)
}

/// What is written about which thing; `None` for what is no draft.
pub(in crate::review) fn read(text: &[u8]) -> Option<(Target, Draft)> {
    let WireDraft { anchor, disposition, severity, labels, body } = serde_json::from_slice(text).ok()?;
    let (target, span) = anchor.words().ok()?;
    let draft = Draft {
        disposition: disposition.and_then(|word| Disposition::parse(&word)),
        severity: severity.and_then(|word| Grade::parse(&word)),
        labels: labels.into_owned(),
        body: body.into_owned(),
        span: span.filter(|span| span.check().is_ok()),
    };
    Some((target, draft))
}
