//! Which columns a width has room for, and where they lie.

/// A column of the evals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Category,
    Task,
    Metric,
    Base,
    Candidate,
    Delta,
    Forest,
    Broke,
    Fixed,
    Q,
    Trend,
    Verdict,
}

impl Column {
    /// From left to right.
    const ALL: [Column; 12] = [
        Self::Category,
        Self::Task,
        Self::Metric,
        Self::Base,
        Self::Candidate,
        Self::Delta,
        Self::Forest,
        Self::Broke,
        Self::Fixed,
        Self::Q,
        Self::Trend,
        Self::Verdict,
    ];

    /// Together they enter, as soon as there is room for them: what comes last is the first to give way.
    const BY_IMPORTANCE: [&'static [Column]; 8] = [
        &[Self::Task, Self::Delta, Self::Verdict],
        &[Self::Forest],
        &[Self::Metric],
        &[Self::Broke, Self::Fixed],
        &[Self::Base, Self::Candidate],
        &[Self::Q],
        &[Self::Trend],
        &[Self::Category],
    ];

    /// The cells it needs at least.
    fn least(self, cells: usize) -> usize {
        match self {
            Self::Category => 14,
            Self::Task if cells < 70 => 9,
            Self::Task if cells < 100 => 14,
            Self::Task if cells < 150 => 18,
            Self::Task => 24,
            Self::Metric => {
                if cells < 100 {
                    9
                } else {
                    12
                }
            }
            Self::Base | Self::Candidate => 6,
            Self::Delta => 8,
            Self::Forest if cells < 110 => 11,
            // The picture is what one came for.
            Self::Forest => 17,
            Self::Broke | Self::Fixed => 5,
            Self::Q => 5,
            Self::Trend => 6,
            // Sign and word; on a wide screen with the smallest change that would show.
            Self::Verdict => {
                if cells >= 130 {
                    32
                } else {
                    16
                }
            }
        }
    }

    /// The most cells it makes use of, where the longest name has so many.
    fn most(self, cells: usize, name: usize) -> usize {
        match self {
            Self::Task => name.clamp(NAME, 60),
            Self::Metric => 18,
            Self::Forest => 61,
            Self::Trend => 12,
            other => other.least(cells),
        }
    }
}

/// The columns there is room for, with where they begin and how wide they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Columns(Vec<(Column, usize, usize)>);

/// Cells in which most names are whole.
const NAME: usize = 34;

/// Cells left of the first column: cursor and mark.
const MARGIN: usize = 4;

impl Columns {
    /// The columns of a screen so wide, for names of so many cells; without a trend, its column is for others.
    pub(super) fn fit(cells: usize, with_trend: bool, name: usize) -> Self {
        let room = cells.saturating_sub(MARGIN + 1);
        let mut chosen: Vec<Column> = Vec::new();
        let mut used = 0;
        let groups = Column::BY_IMPORTANCE.into_iter().filter(|group| with_trend || **group != [Column::Trend]);
        for group in groups {
            let least: usize = group.iter().map(|column| column.least(cells) + 1).sum();
            // What is told elsewhere, too, gives way to names that would be cut.
            let names = if matches!(group, [Column::Trend | Column::Category]) { name.min(NAME) } else { 0 };
            let needed = least + names.saturating_sub(Column::Task.least(cells));
            if used + needed > room + 1 && !chosen.is_empty() {
                break;
            }
            used += least;
            chosen.extend(group);
        }
        let mut widths = Column::ALL
            .into_iter()
            .filter(|column| chosen.contains(column))
            .map(|column| (column, column.least(cells)))
            .collect();
        share_out(&mut widths, (room + 1).saturating_sub(used), cells, name);
        let mut at = MARGIN;
        let placed = widths.into_iter().map(|(column, width)| {
            let begin = at;
            at += width + 1;
            (column, begin, width)
        });
        Self(placed.collect())
    }

    pub(super) fn get(&self, column: Column) -> Option<(usize, usize)> {
        self.0.iter().find(|(other, ..)| *other == column).map(|&(_, at, width)| (at, width))
    }
}

/// Shares the cells left over: first to the names, as far as they need it, then to the plot, which stays odd so that
/// zero is in its middle.
fn share_out(widths: &mut Vec<(Column, usize)>, mut left: usize, cells: usize, name: usize) {
    let own = |column: Column| widths.iter().find(|(other, _)| *other == column).map_or(0, |(_, width)| *width);
    let names = name.saturating_sub(own(Column::Task)).max(12);
    for (wanted, share) in [
        (Column::Task, names),
        (Column::Metric, 6),
        (Column::Trend, 6),
        (Column::Forest, 24),
        (Column::Task, 40),
        (Column::Forest, 60),
        (Column::Metric, 20),
    ] {
        for (column, width) in widths.iter_mut().filter(|(column, _)| *column == wanted) {
            let more = share.min(left).min(column.most(cells, name).saturating_sub(*width));
            *width += more;
            left -= more;
        }
    }
    for (column, width) in widths {
        if *column == Column::Forest && *width % 2 == 0 {
            *width -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_give_way_and_never_overlap() {
        for (cells, with_trend, name) in (0..240).flat_map(|cells| [(cells, false, 0), (cells, true, 90)]) {
            let Columns(columns) = Columns::fit(cells, with_trend, name);
            for pair in columns.windows(2) {
                assert!(pair[0].1 + pair[0].2 < pair[1].1, "{cells}: {columns:?}");
            }
            if cells >= 42 {
                let end = columns.last().map_or(0, |(_, at, width)| at + width);
                assert!(end <= cells, "{cells}: {columns:?}");
            }
        }
        assert!(Columns::fit(40, false, 0).get(Column::Delta).is_some());
        assert!(Columns::fit(40, false, 0).get(Column::Forest).is_none());
        assert!(Columns::fit(80, false, 0).get(Column::Broke).is_some());
        assert!(Columns::fit(118, false, 0).get(Column::Q).is_some());
        assert_eq!(Columns::fit(200, false, 0).get(Column::Forest).map(|(_, width)| width % 2), Some(1));
        assert!(Columns::fit(120, true, 0).get(Column::Trend).is_some());
        assert!(Columns::fit(120, false, 0).get(Column::Trend).is_none());
    }

    #[test]
    fn long_names_come_before_trend_and_plot() {
        let width = |cells, name, column| Columns::fit(cells, true, name).get(column).map(|(_, width)| width);
        for (cells, name, expected, trend) in [(120, 10, 19, Some(6)), (120, 24, 26, None), (200, 50, 50, Some(12))] {
            assert_eq!((width(cells, name, Column::Task), width(cells, name, Column::Trend)), (Some(expected), trend));
        }
    }
}
