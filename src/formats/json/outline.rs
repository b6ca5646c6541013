//! The outermost keys of a file, found without parsing what is below them: what formats are recognised by.

/// How far into a file the outline looks.
const OUTLINE_BYTES: usize = 4 << 20;

/// More keys than this are no signature.
const OUTLINE_KEYS: usize = 256;

/// What a file looks like from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// What the file is as a whole.
    pub shape: Shape,
    /// Keys of the object, or of the first row.
    pub keys: Vec<(String, Kind)>,
}

/// What a JSON file is as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// It does not begin like an object or a list of objects.
    #[default]
    Other,
    /// One object.
    Object,
    /// A list of objects.
    Array,
    /// Objects behind one another: JSON Lines.
    Lines,
}

/// What a value begins like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An object.
    Object,
    /// A list.
    Array,
    /// A string.
    String,
    /// A number, including NaN and the infinities.
    Number,
    /// `null`, `true`, `false`.
    Word,
}

impl Outline {
    /// Whether there is such a key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.kind(key).is_some()
    }

    /// Whether all these keys are there.
    #[must_use]
    pub fn has_all(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.has(key))
    }

    /// Whether any of these keys is there.
    #[must_use]
    pub fn has_any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.has(key))
    }

    /// What the value of a key begins like.
    #[must_use]
    pub fn kind(&self, key: &str) -> Option<Kind> {
        self.keys.iter().find(|(name, _)| name == key).map(|(_, kind)| *kind)
    }

    /// Whether the file is rows of objects. One row alone may look like one object.
    #[must_use]
    pub fn is_rows(&self) -> bool {
        self.shape != Shape::Other
    }
}

/// Finds the outline of a text. Escapes in keys are left as they are.
pub(in crate::formats) fn outline(text: &[u8]) -> Outline {
    let text = &text[..text.len().min(OUTLINE_BYTES)];
    let mut at = skip_space(text, 0);
    let in_array = text.get(at) == Some(&b'[');
    if in_array {
        at = skip_space(text, at + 1);
    }
    if text.get(at) != Some(&b'{') {
        return Outline::default();
    }
    let (keys, end) = object_keys(text, at);
    let another = end.is_some_and(|end| text.get(skip_space(text, end)) == Some(&b'{'));
    let shape = match (in_array, another) {
        (true, _) => Shape::Array,
        (false, true) => Shape::Lines,
        (false, false) => Shape::Object,
    };
    Outline { shape, keys }
}

/// The keys of the object at `at`, and where it ends, if it does.
fn object_keys(text: &[u8], at: usize) -> (Vec<(String, Kind)>, Option<usize>) {
    let mut keys = Vec::new();
    let mut at = skip_space(text, at + 1);
    while keys.len() < OUTLINE_KEYS {
        if text.get(at) == Some(&b'}') {
            return (keys, Some(at + 1));
        }
        let Some((name, after)) = key(text, at) else { return (keys, None) };
        let Some(kind) = text.get(after).and_then(|byte| kind(*byte)) else { return (keys, None) };
        keys.push((name, kind));
        let Some(end) = skip_value(text, after) else { return (keys, None) };
        at = skip_space(text, end);
        if text.get(at) == Some(&b',') {
            at = skip_space(text, at + 1);
        }
    }
    (keys, None)
}

/// The key at `at`, and where its value starts.
fn key(text: &[u8], at: usize) -> Option<(String, usize)> {
    if text.get(at) != Some(&b'"') {
        return None;
    }
    let end = skip_string(text, at)?;
    let name = String::from_utf8_lossy(text.get(at + 1..end - 1)?).into_owned();
    let colon = skip_space(text, end);
    (text.get(colon) == Some(&b':')).then(|| (name, skip_space(text, colon + 1)))
}

fn kind(first: u8) -> Option<Kind> {
    Some(match first {
        b'{' => Kind::Object,
        b'[' => Kind::Array,
        b'"' => Kind::String,
        b'-' | b'0'..=b'9' | b'N' | b'I' => Kind::Number,
        b'n' | b't' | b'f' => Kind::Word,
        _ => return None,
    })
}

pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// Where the value at `at` ends, by counting brackets outside strings; `None` when it does not. Takes any depth and
/// does not check what is inside.
pub(in crate::formats) fn skip_value(text: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = at;
    loop {
        match text.get(at)? {
            b'"' => at = skip_string(text, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            _ if depth == 0 => at += text[at..].iter().take_while(|byte| !b",]} \t\r\n".contains(byte)).count().max(1),
            _ => at += 1,
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// Where the string whose quote is at `at` ends.
pub(super) fn skip_string(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_and_keys_are_seen_from_outside() {
        let cases = [
            ("{\"a\": {\"b\": 1}, \"c\": [1]}", Shape::Object, "a c"),
            ("[ {\"a\": \"x}\\\"{\"} , {\"b\": 1}]", Shape::Array, "a"),
            ("{\"a\": NaN, \"b\": null}\n{\"c\": 1}", Shape::Lines, "a b"),
            ("{\"a\": 1, \"b\": [1, 2", Shape::Object, "a b"),
            ("[1, 2]", Shape::Other, ""),
            ("a: 1", Shape::Other, ""),
            ("", Shape::Other, ""),
        ];
        for (text, shape, keys) in cases {
            let outline = outline(text.as_bytes());
            let names: Vec<&str> = outline.keys.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!((outline.shape, names.join(" ").as_str()), (shape, keys), "{text}");
        }
    }

    #[test]
    fn values_are_skipped_by_their_brackets() {
        for (text, end) in
            [("[[\"]\"]]x", Some(7)), ("12,", Some(2)), ("\"a\\\"\" ", Some(5)), ("[", None), ("]", None)]
        {
            assert_eq!(skip_value(text.as_bytes(), 0), end, "{text}");
        }
        let deep = "[".repeat(1_000_000);
        assert_eq!(skip_value(deep.as_bytes(), 0), None);
    }
}
