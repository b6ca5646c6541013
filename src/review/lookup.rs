//! From the first digits of an id, as people type them, to what they mean.

use super::{Annotation, Folded, Reply};

/// Fewer digits than this are more likely a slip than an id.
const FEWEST: usize = 4;
/// At most this many of several that fit are named.
const NAMED: usize = 5;

/// What an id stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found<'a> {
    /// The annotation, or the one whose thread it is in.
    pub annotation: &'a Annotation,
    /// The reply, where it is one.
    pub reply: Option<&'a Reply>,
}

/// Why an id stands for nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// It cannot be the beginning of an id.
    #[error("{0:?} is not an id: four or more of its first digits, as candor annotations list shows them")]
    NotAnId(String),
    /// None begins like this.
    #[error("there is no annotation or reply {0}")]
    Nothing(String),
    /// Several do.
    #[error("{0} is short for several: {list}", list = .1.join(", "))]
    Several(String, Vec<String>),
}

impl Found<'_> {
    /// The whole id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.reply.map_or(&self.annotation.id, |reply| &reply.id)
    }
}

impl Folded {
    /// The annotation or reply whose id begins with these digits.
    ///
    /// # Errors
    /// [`NotFound`] unless there is exactly one.
    pub fn find(&self, digits: &str) -> Result<Found<'_>, NotFound> {
        if digits.len() < FEWEST || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotFound::NotAnId(digits.to_owned()));
        }
        let wanted = digits.to_ascii_lowercase();
        let things = self.annotations.iter().flat_map(|annotation| {
            let replies = annotation.replies.iter().map(Some);
            std::iter::once(None).chain(replies).map(move |reply| Found { annotation, reply })
        });
        let mut fitting = things.filter(|found| found.id().starts_with(&wanted));
        let first = fitting.next().ok_or_else(|| NotFound::Nothing(digits.to_owned()))?;
        let others: Vec<Found<'_>> = fitting.take(NAMED - 1).collect();
        if others.is_empty() {
            return Ok(first);
        }
        // Enough digits of each to tell them apart.
        let spelled = |found: &Found<'_>| found.id().chars().take(wanted.len() + 4).collect();
        Err(NotFound::Several(digits.to_owned(), std::iter::once(first).chain(others).map(|f| spelled(&f)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::testing::{minor, origin, record};
    use crate::review::{Place, Records, What, fold};

    #[test]
    fn digits_mean_the_one_thing_that_begins_with_them() {
        let said = record("ada", 1, &minor("gsm8k"));
        let reply = record("bob", 2, &What::Reply { of: said.id(), body: "Seen too.".into() });
        let mut records = Records::default();
        for record in [&said, &reply] {
            records.insert(record.line(), &origin("ada", Place::Repository));
        }
        let mut folded = fold(&records);
        let (one, two) = (said.id().to_string(), reply.id().to_string());
        assert_eq!(folded.find(&one[..4]).unwrap().id(), one);
        assert_eq!(folded.find(&one.to_uppercase()).unwrap().reply, None);
        let found = folded.find(&two).unwrap();
        assert_eq!((found.id(), found.annotation.id.as_str()), (two.as_str(), one.as_str()));
        for odd in ["", "abc", "wxyz", "--help"] {
            assert_eq!(folded.find(odd), Err(NotFound::NotAnId(odd.to_owned())));
        }
        let absent = if one.starts_with('0') || two.starts_with('0') { "ffffffff" } else { "00000000" };
        assert_eq!(folded.find(absent), Err(NotFound::Nothing(absent.to_owned())));
        std::sync::Arc::make_mut(&mut folded.annotations[0]).replies[0].id = format!("{}ff", &one[..62]);
        assert!(matches!(folded.find(&one[..8]), Err(NotFound::Several(_, named)) if named.len() == 2));
    }
}
