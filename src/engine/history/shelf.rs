//! From what the files say to the runs of each release. What several releases hold is put together once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::compare::history::Recorded;
use crate::compare::runs::{Piece, assemble};
use crate::model::{Release, Run, Side};

/// Pieces that may belong together and with no others, each by its file and its place in it.
type Unit = Vec<(usize, usize)>;

/// The runs of each release, from the places of its files and what each file says.
pub(super) fn record(releases: &[Release], of_releases: &[Vec<usize>], pieces: Vec<Vec<Piece>>) -> Vec<Recorded> {
    let units: Vec<Vec<Unit>> = of_releases.iter().map(|files| units(files, &pieces)).collect();
    let mut shelf = Shelf::new(&units, pieces);
    let mut assembled: HashMap<&Unit, Vec<(Arc<Run>, usize)>> = HashMap::new();
    let mut recorded = Vec::with_capacity(releases.len());
    for (release, units) in releases.iter().zip(&units) {
        let runs = units.iter().flat_map(|unit| assembled.entry(unit).or_insert_with(|| shelf.assemble(unit)).clone());
        let (runs, origins) = runs.unzip();
        recorded.push(Recorded { release: release.clone(), runs, origins });
    }
    recorded
}

/// Runs share a directory, and a stamp where every stamp in it has figures: samples without figures of their own may
/// belong to any.
fn units(files: &[usize], pieces: &[Vec<Piece>]) -> Vec<Unit> {
    let places = files.iter().flat_map(|&file| (0..pieces[file].len()).map(move |piece| (file, piece)));
    let mut directories: BTreeMap<&str, BTreeMap<&str, Unit>> = BTreeMap::new();
    for place in places {
        let key = &pieces[place.0][place.1].part.key;
        directories.entry(&key.directory).or_default().entry(&key.stamp).or_default().push(place);
    }
    let has_figures = |unit: &Unit| unit.iter().any(|&(file, piece)| !pieces[file][piece].part.metrics.is_empty());
    let split = |stamps: BTreeMap<&str, Unit>| -> Vec<Unit> {
        let whole = stamps.into_values().collect::<Vec<Unit>>();
        if whole.iter().all(has_figures) { whole } else { vec![whole.concat()] }
    };
    directories.into_values().flat_map(split).collect()
}

/// What the files say, each piece given away for good when the last unit takes it: samples are large.
struct Shelf {
    pieces: Vec<Vec<Option<Piece>>>,
    uses: HashMap<(usize, usize), usize>,
    /// Runs by the blobs they are from: the same blobs elsewhere are the same run.
    origins: HashMap<(BTreeSet<Arc<str>>, usize), usize>,
}

impl Shelf {
    fn new(units: &[Vec<Unit>], pieces: Vec<Vec<Piece>>) -> Self {
        let distinct: BTreeSet<&Unit> = units.iter().flatten().collect();
        let mut uses = HashMap::new();
        for place in distinct.into_iter().flatten() {
            *uses.entry(*place).or_default() += 1;
        }
        let pieces = pieces.into_iter().map(|pieces| pieces.into_iter().map(Some).collect()).collect();
        Self { pieces, uses, origins: HashMap::new() }
    }

    /// The runs of a unit, each with its origin.
    fn assemble(&mut self, unit: &Unit) -> Vec<(Arc<Run>, usize)> {
        let pieces: Vec<Piece> = unit.iter().filter_map(|&place| self.take(place)).collect();
        let blobs: BTreeSet<Arc<str>> = pieces.iter().map(|piece| piece.source.blob.clone()).collect();
        let runs = assemble(Side::Candidate, pieces).into_iter().enumerate();
        runs.map(|(place, run)| {
            let next = self.origins.len();
            (Arc::new(run), *self.origins.entry((blobs.clone(), place)).or_insert(next))
        })
        .collect()
    }

    fn take(&mut self, (file, piece): (usize, usize)) -> Option<Piece> {
        let left = self.uses.get_mut(&(file, piece))?;
        *left = left.saturating_sub(1);
        let slot = self.pieces.get_mut(file)?.get_mut(piece)?;
        if *left == 0 { slot.take() } else { slot.clone() }
    }
}
