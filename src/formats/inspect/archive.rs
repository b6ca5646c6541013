//! Logs kept as archives: a header, a file for each sample, and a journal of what was known while the run went on.

use std::collections::{HashMap, HashSet};

use super::super::json::{self, Deviations, Dialect, parse};
use super::super::zip::{Allowance, Archive, Member};
use super::item::{self, Fields, Item, Place};
use super::log::Log;
use crate::base::limits;
use crate::model::{Note, Severity, Value};

const HEADER: &str = "header.json";
const START: &str = "_journal/start.json";
const SUMMARIES: &str = "summaries.json";
const JOURNAL: &str = "_journal/summaries/";
const SAMPLES: &str = "samples/";
/// The first of the members a large sample is kept in.
const SHELL: &str = "/sample.json";

/// Samples that could not be read are named up to this number.
const NAMED_BAD_SAMPLES: u64 = 3;

/// Whether an archive is a log.
pub(super) fn is_log(archive: &Archive<'_>) -> bool {
    archive.member(HEADER).or(archive.member(START)).is_some()
}

/// Reads a log: the header, then its samples one after another, then from summaries what they alone know.
pub(super) fn read(blob: &[u8]) -> Log {
    let archive = match Archive::open(blob) {
        Ok(archive) => archive,
        Err(refusal) => return Log { notes: vec![refusal.into_note(None)], ..Log::default() },
    };
    let mut reader = Reader { archive: &archive, allowance: archive.allowance(), log: Log::default() };
    reader.header();
    // Before the samples, lest they use up what may be inflated.
    let summaries = reader.summaries();
    for member in archive.members().iter().filter(|member| is_sample(&member.name)) {
        reader.sample(member);
    }
    keep_last(&mut reader.log.items);
    reader.add_summaries(summaries);
    reader.log
}

/// Reads the text of one sample again, whichever members it is in.
pub(super) fn sample_text(blob: &[u8], offset: u64, id: &str, epoch: u32) -> Option<Vec<u8>> {
    let archive = Archive::open(blob).ok()?;
    let member = archive.member_at(offset)?;
    let mut allowance = archive.allowance();
    if is_sample(&member.name) {
        return whole_text(&archive, member, &mut allowance).ok();
    }
    let summaries = archive.read(member, &mut allowance).ok()?;
    let is_it = |text: &&[u8]| Fields::of(text).is_some_and(|fields| fields.id().0 == id && fields.epoch() == epoch);
    json::rows(&summaries).map(|row| row.bytes).filter(is_it).last().map(<[u8]>::to_vec)
}

/// Whether a member is a sample, or the first of those a sample is kept in. Ids may hold anything, slashes too.
fn is_sample(name: &str) -> bool {
    let Some(rest) = name.strip_prefix(SAMPLES) else { return false };
    let stem = rest.strip_suffix(SHELL).or_else(|| rest.strip_suffix(".json"));
    let epoch = stem.and_then(|stem| stem.rsplit_once("_epoch_")).map(|(_, epoch)| epoch);
    epoch.is_some_and(|epoch| !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The text of a sample; what is kept in several members is put together as if it were in one, and bounded like one.
fn whole_text(archive: &Archive<'_>, member: &Member, allowance: &mut Allowance) -> Result<Vec<u8>, Note> {
    allowance.within(limits::MEMBER_BYTES, |allowance| put_together(archive, member, allowance))
}

fn put_together(archive: &Archive<'_>, member: &Member, allowance: &mut Allowance) -> Result<Vec<u8>, Note> {
    let mut text = content(archive, member, allowance)?;
    let Some(folder) = member.name.strip_suffix(SHELL) else { return Ok(text) };
    // Opened again, to go on in it.
    text.truncate(text.iter().rposition(|byte| *byte == b'}').unwrap_or(0));
    if let Some(metadata) = archive.member(&format!("{folder}/metadata.json")) {
        text.extend(b",\"metadata\":");
        text.extend(content(archive, metadata, allowance)?);
    }
    let mut pieces = |name: &str| -> Result<Vec<Vec<u8>>, Note> {
        let pieces = pieces(archive, &format!("{folder}/{name}/"));
        pieces.into_iter().map(|piece| content(archive, piece, allowance)).collect()
    };
    append(&mut text, (",\"messages\":[", "]"), &pieces("messages")?, |_| String::new());
    append(&mut text, (",\"attachments\":{", "}"), &pieces("attachments")?, |number| format!("\"{number}\":"));
    text.push(b'}');
    Ok(text)
}

fn content(archive: &Archive<'_>, member: &Member, allowance: &mut Allowance) -> Result<Vec<u8>, Note> {
    archive.read(member, allowance).map_err(|refusal| refusal.into_note(Some(&member.name)))
}

/// The members below a folder that are called by numbers, in their order.
fn pieces<'a>(archive: &'a Archive<'_>, folder: &str) -> Vec<&'a Member> {
    let number =
        |member: &&'a Member| -> Option<u64> { member.name.strip_prefix(folder)?.strip_suffix(".json")?.parse().ok() };
    let mut pieces: Vec<&Member> = archive.below(folder);
    pieces.retain(|member| number(member).is_some());
    pieces.sort_by_key(number);
    pieces
}

/// Writes the items of several lists as one list or object.
fn append(text: &mut Vec<u8>, (open, close): (&str, &str), lists: &[Vec<u8>], key: impl Fn(usize) -> String) {
    text.extend(open.bytes());
    for (number, item) in lists.iter().flat_map(|list| json::rows(list)).enumerate() {
        if number > 0 {
            text.push(b',');
        }
        text.extend(key(number).bytes());
        text.extend(item.bytes);
    }
    text.extend(close.bytes());
}

struct Reader<'a> {
    archive: &'a Archive<'a>,
    allowance: Allowance,
    log: Log,
}

/// A list of summaries and where it is.
type Summaries = (Vec<u8>, u64);

impl Reader<'_> {
    /// The header; of a run that did not come to writing one, what was known when it began.
    fn header(&mut self) {
        self.log.header = self.tree(HEADER).unwrap_or(Value::Null);
        if self.log.header == Value::Null {
            self.log.header = self.tree(START).unwrap_or(Value::Null);
        }
        self.log.reductions = self.tree("reductions.json").unwrap_or(Value::Null);
    }

    /// The tree of a member; `None` where it is missing or cannot be read, which is said.
    fn tree(&mut self, name: &str) -> Option<Value> {
        let bytes = self.bytes(self.archive.member(name)?)?;
        if bytes.len() > limits::TREE_BYTES {
            let message = format!("member {name} is larger than {} MiB and was not parsed", limits::TREE_BYTES >> 20);
            self.log.notes.push(Note::new(Severity::Error, None, "too-big", message));
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        let tree = parse(&text, 1, Dialect::Data, &mut Deviations::default());
        if let Some(error) = tree.error {
            let note = error.into_note();
            let message = format!("member {name}, line {}: {}", note.line.unwrap_or(1), note.message);
            self.log.notes.push(Note { line: None, message, ..note });
        }
        tree.value
    }

    fn bytes(&mut self, member: &Member) -> Option<Vec<u8>> {
        let read = content(self.archive, member, &mut self.allowance);
        read.map_err(|note| self.log.notes.push(note)).ok()
    }

    /// All summaries, the latest last. They are held together, and so bounded together.
    fn summaries(&mut self) -> Vec<Summaries> {
        let mut members = pieces(self.archive, JOURNAL);
        members.extend(self.archive.member(SUMMARIES));
        let (archive, notes) = (self.archive, &mut self.log.notes);
        let mut read = |member: &Member, allowance: &mut Allowance| {
            let read = content(archive, member, allowance).map_err(|note| notes.push(note));
            Some((read.ok()?, member.at))
        };
        let read_all =
            |allowance: &mut Allowance| members.into_iter().filter_map(|member| read(member, allowance)).collect();
        self.allowance.within(limits::MEMBER_BYTES, read_all)
    }

    fn sample(&mut self, member: &Member) {
        let length = u32::try_from(member.packed).unwrap_or(u32::MAX);
        let place = Place { offset: member.at, length, line: 1 };
        let item = whole_text(self.archive, member, &mut self.allowance).and_then(|text| {
            let message = || format!("member {} holds no whole sample, or one too large to be read", member.name);
            let note = || Note::new(Severity::Error, None, "sample-incomplete", message());
            item::whole(&text, place).ok_or_else(note)
        });
        match item {
            Ok(item) => self.log.items.push(item),
            Err(note) => {
                self.log.skipped += 1;
                if self.log.skipped <= NAMED_BAD_SAMPLES {
                    self.log.notes.push(note);
                }
            }
        }
    }

    /// Adds the samples that only summaries tell of: those the run never came to write, and those that were refused.
    fn add_summaries(&mut self, summaries: Vec<Summaries>) {
        let whole: HashSet<(String, u32)> = self.log.items.iter().map(key).collect();
        let mut items = Vec::new();
        for (text, offset) in &summaries {
            let rows = json::rows(text).filter_map(|row| {
                let length = u32::try_from(row.bytes.len()).unwrap_or(u32::MAX);
                item::summary(row.bytes, Place { offset: *offset, length, line: 1 })
            });
            items.extend(rows.filter(|item| !whole.contains(&key(item))));
        }
        keep_last(&mut items);
        let known = items.len() as u64;
        if self.log.skipped > NAMED_BAD_SAMPLES {
            let message = format!("{} samples in all could not be read", self.log.skipped);
            self.log.notes.push(Note::new(Severity::Error, None, "rows-skipped", message));
        }
        self.log.skipped = self.log.skipped.saturating_sub(known);
        if known > 0 {
            let message = format!("of {known} samples only the summary is there: they have scores and no outputs");
            self.log.notes.push(Note::new(Severity::Warning, None, "summaries-only", message));
        }
        self.log.items.append(&mut items);
    }
}

fn key(item: &Item) -> (String, u32) {
    (item.id.clone(), item.epoch)
}

/// Of samples with the same id and epoch, the last one counts.
fn keep_last(items: &mut Vec<Item>) {
    let last: HashMap<(String, u32), usize> = items.iter().enumerate().map(|(at, item)| (key(item), at)).collect();
    let mut at = 0..;
    items.retain(|item| last.get(&key(item)).copied() == at.next());
}
