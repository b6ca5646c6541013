//! Threads made of bytes: anybody says anything of any record, through anybody's log.

use candor::base::{Digest, Timestamp};
use candor::review::{
    self, Author, Changes, Disposition, Grade, Origin, Place, Record, Records, Stamp, Target, What, WriterName,
};

use crate::input::Input;
use crate::support::rng::Rng;
use crate::whole;

const WRITERS: [&str; 4] = ["ada", "bob", "eve", "mallory"];
const PLACES: [Place; 3] = [Place::Journal, Place::Repository, Place::Remote];

/// More records in one review only take time.
const MOST: usize = 200;

/// The meaning of a set does not hang on the order or the number of times records arrive, nor on who joins whose.
pub(crate) fn fold(input: &Input) {
    let met = met(&input.bytes);
    let at_once = review::fold(&gathered(met.iter()));
    let mut rng = Rng(met.len() as u64 + 1);
    let shuffled = rng.order(met.len());
    let again = gathered(shuffled.iter().chain(&shuffled).map(|place| &met[*place]));
    assert_eq!(review::fold(&again), at_once, "another order");

    let (earlier, later) = met.split_at(met.len() / 2);
    for (one, other) in [(earlier, later), (later, earlier)] {
        let mut joined = gathered(one.iter());
        joined.join(gathered(other.iter()));
        assert_eq!(review::fold(&joined), at_once, "joined");
    }
}

fn gathered<'a>(met: impl Iterator<Item = &'a (Record, Origin)>) -> Records {
    let mut records = Records::default();
    met.for_each(|(record, origin)| _ = records.insert_record(record.clone(), origin));
    records
}

/// Five bytes are a record and where it was met.
fn met(bytes: &[u8]) -> Vec<(Record, Origin)> {
    let mut met: Vec<(Record, Origin)> = Vec::new();
    for (number, chunk) in bytes.chunks_exact(5).take(MOST).enumerate() {
        let [kind, of, writer, clock, place] = [chunk[0], chunk[1], chunk[2], chunk[3], chunk[4]];
        let known = met.get(usize::from(of) % met.len().max(1)).map(|(record, _)| record.id());
        // Of a record that is not there, now and then.
        let of = known.filter(|_| of < 240).unwrap_or_else(|| Digest::of(&[of]));
        let name = |byte: u8| WriterName::new(WRITERS[usize::from(byte) % WRITERS.len()], 7);
        let author = Author { name: WRITERS[usize::from(writer) % WRITERS.len()].to_owned(), email: None };
        let nonce = format!("{number:016}");
        let stamp = Stamp {
            clock: u64::from(clock) + 1,
            time: Timestamp(i64::from(clock)),
            author,
            writer: name(writer),
            nonce,
        };
        let Ok(record) = Record::write(&stamp, &what(kind, of)) else { continue };
        // Through the writer's own log, or passed on by somebody else.
        let log = if place < 200 { name(writer) } else { name(place) };
        met.push((record, Origin { writer: log, place: PLACES[usize::from(place) % PLACES.len()] }));
    }
    met
}

fn what(kind: u8, of: Digest) -> What {
    let disposition = Disposition::ALL.get(usize::from(kind) % 8).copied();
    let severity = (kind & 16 > 0).then_some(if kind & 32 > 0 { Grade::Blocker } else { Grade::Minor });
    match kind % 10 {
        0..=2 => {
            let remark = whole::remark(&format!("Remark {kind}."), disposition.or(Some(Disposition::Regression)));
            What::Annotation(Box::new(review::NewAnnotation { severity, ..remark }))
        }
        3 => What::Reply { of, body: format!("Reply {kind}.") },
        4 => {
            let body = (kind & 64 > 0).then(|| format!("Edit {kind}."));
            What::Edit { of, changes: Changes { disposition, severity, body, ..Changes::default() } }
        }
        5 => What::Retract { of },
        6 => What::Resolve { of },
        7 => What::Reopen { of },
        8 => What::Seen { target: Box::new(Target::Release), content: None },
        _ => What::Seen { target: Box::new(Target::Release), content: Some(of.to_string()) },
    }
}
