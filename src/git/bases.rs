//! What was read of packs lately. A pack spells an object against another, often that against a third, and files that
//! are read one after another mostly stand in one such chain: the next begins where the last ended.
//!
//! A pack is known by the place the store has for it, and where packs come and go, another may get that place. So nothing
//! is kept for longer than one list of objects is read.

use gix_object::Kind;
use gix_odb::pack::cache::DecodeEntry;

/// A place for each of so many; a later one takes the place of an earlier one.
const PLACES: usize = 256;

/// Larger ones are not kept: to copy them costs more than what it saves.
const KEPT_BYTES: usize = 4 << 10;

/// Objects that others may be spelled against, for one thread; closed, without any place, at first.
#[derive(Debug, Default)]
pub(super) struct Bases(Vec<Option<Base>>);

#[derive(Debug)]
struct Base {
    pack: u32,
    offset: u64,
    kind: Kind,
    compressed_bytes: usize,
    bytes: Vec<u8>,
}

impl Bases {
    /// From now on, what is read is kept.
    pub(super) fn open(&mut self) {
        self.0.resize_with(PLACES, || None);
    }

    /// Forgets all, and keeps no more.
    pub(super) fn close(&mut self) {
        self.0.clear();
    }
}

/// Objects that stand close to one another in a pack have different places.
fn place(pack: u32, offset: u64) -> usize {
    let mixed = (offset ^ u64::from(pack) << 16).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    usize::try_from(mixed >> 32).unwrap_or_default() % PLACES
}

impl DecodeEntry for Bases {
    fn put(&mut self, pack: u32, offset: u64, data: &[u8], kind: Kind, compressed_bytes: usize) {
        let place = self.0.get_mut(place(pack, offset)).filter(|_| data.len() <= KEPT_BYTES);
        let Some(place) = place else { return };
        let mut bytes = place.take().map(|base| base.bytes).unwrap_or_default();
        bytes.clear();
        bytes.extend_from_slice(data);
        *place = Some(Base { pack, offset, kind, compressed_bytes, bytes });
    }

    fn get(&mut self, pack: u32, offset: u64, out: &mut Vec<u8>) -> Option<(Kind, usize)> {
        let kept = self.0.get(place(pack, offset))?.as_ref();
        let base = kept.filter(|base| (base.pack, base.offset) == (pack, offset))?;
        out.clear();
        out.extend_from_slice(&base.bytes);
        Some((base.kind, base.compressed_bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_lately_is_there_until_its_place_is_taken() {
        let mut bases = Bases::default();
        let mut out = vec![1];
        bases.put(1, 2, b"two", Kind::Blob, 9);
        assert_eq!(bases.get(1, 2, &mut out), None, "closed");
        bases.open();
        assert_eq!(bases.get(1, 2, &mut out), None);
        bases.put(1, 2, b"two", Kind::Blob, 9);
        assert_eq!((bases.get(1, 2, &mut out), &out[..]), (Some((Kind::Blob, 9)), &b"two"[..]));
        assert_eq!(bases.get(2, 2, &mut out), None, "of another pack");
        bases.put(1, 3, &vec![0; KEPT_BYTES + 1], Kind::Blob, 9);
        assert_eq!(bases.get(1, 3, &mut out), None, "too large");
        let same = (3..).find(|other| place(1, *other) == place(1, 2)).expect("as many offsets as places");
        bases.put(1, same, b"", Kind::Tree, 5);
        assert_eq!((bases.get(1, same, &mut out), out.len()), (Some((Kind::Tree, 5)), 0));
        assert_eq!(bases.get(1, 2, &mut out), None, "its place was taken");
        bases.close();
        bases.open();
        assert_eq!(bases.get(1, same, &mut out), None, "forgotten");
    }

    #[test]
    fn the_objects_of_a_chain_have_places_of_their_own() {
        let places: std::collections::BTreeSet<usize> = (0..64).map(|nth| place(0, 2_858_000 + 43 * nth)).collect();
        assert!(places.len() > 48, "{}", places.len());
        assert_ne!(place(0, 12), place(1, 12), "nor are packs in each other's way");
    }
}
