//! The titles of two sides, of which names give way before what is told of them.

use crate::tui::paint::{Strip, cut_middle, width};
use crate::tui::theme::Look;

/// The title of a side.
#[derive(Clone, Debug, Default)]
pub struct Title {
    /// Which side it is.
    pub side: Strip,
    /// What it is called, safe to show: cut where there is no room for all, and left out where there is none.
    pub name: String,
    /// What is told of it.
    pub told: Strip,
    /// The same in fewer words, where there are any.
    pub brief: Option<Strip>,
    /// What is told where there is room for it, too.
    pub more: Strip,
}

/// What is left of a name in fewer cells tells nothing.
const LEAST: usize = 8;

impl Title {
    /// Which side it is and nothing else.
    #[must_use]
    pub fn of(side: Strip) -> Self {
        Self { side, ..Self::default() }
    }

    /// All of it as one text.
    pub(super) fn text(&self) -> String {
        format!("{} {}{}{}", self.side.text(), self.name, self.told.text(), self.more.text())
    }

    /// The cells of what gives no way.
    fn least(&self) -> usize {
        self.side.width() + usize::from(!self.told.text().is_empty()) + self.told.width()
    }

    /// The title in so many cells.
    pub(super) fn fitted(&self, cells: usize, look: Look) -> Strip {
        let left = cells.saturating_sub(self.least());
        let more = if self.more.width() <= left { self.more.clone() } else { Strip::new() };
        let room = left.saturating_sub(more.width() + 1);
        let name = if room >= LEAST.min(width(&self.name)) {
            cut_middle(&self.name, room, look.glyphs)
        } else {
            String::new()
        };
        let side = self.side.clone();
        let named = if name.is_empty() { side } else { side.add(" ", look.theme.text).add(name, look.theme.muted) };
        let gap = match (self.told.text().is_empty(), named.width() + self.told.width() + more.width() + 2 <= cells) {
            (true, _) => "",
            (_, false) => " ",
            (_, true) => "  ",
        };
        named.add(gap, look.theme.text).join(self.told.clone()).join(more)
    }

    /// The same with what is told in fewer words.
    fn in_brief(&self) -> Self {
        Self { told: self.brief.clone().unwrap_or_else(|| self.told.clone()), ..self.clone() }
    }

    /// Two titles with something between them in so many cells.
    pub(super) fn both(titles: [&Self; 2], between: Strip, cells: usize, look: Look) -> Strip {
        let least = titles.iter().map(|title| title.least()).sum::<usize>() + between.width();
        let [base, candidate] = titles.map(|title| if least > cells { title.in_brief() } else { title.clone() });
        let room = cells.saturating_sub(base.least() + candidate.least() + between.width());
        let base = base.fitted(base.least() + room / 2, look);
        let left = cells.saturating_sub(base.width() + between.width());
        base.join(between).join(candidate.fitted(left, look))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Palette;
    use ratatui::style::Style;

    #[test]
    fn names_give_way_before_what_is_told() {
        let look = Look::new(Palette::Dark.theme(), false);
        let strip = |text: &'static str| Strip::new().add(text, Style::new());
        let title = |side, told, more| Title {
            side: strip(side),
            name: "v1.1.0-rc.2".to_owned(),
            told: strip(told),
            brief: Some(strip("0")),
            more: strip(more),
        };
        let candidate = title("candidate", "✗ score 0", ", worse");
        for (cells, expected) in [
            (40, "candidate v1.1.0-rc.2  ✗ score 0, worse"),
            (36, "candidate v1.1….2  ✗ score 0, worse"),
            (30, "candidate  ✗ score 0, worse"),
            (24, "candidate  ✗ score 0"),
        ] {
            let fitted = candidate.fitted(cells, look).text();
            assert!(
                width(&fitted) <= cells
                    && fitted.starts_with("candidate")
                    && fitted.ends_with(&expected[expected.len() - 5..]),
                "{cells}: {fitted}"
            );
            assert_eq!(fitted.contains("v1"), expected.contains("v1"), "{cells}: {fitted}");
        }
        let both = |cells| Title::both([&title("base", "score 1", ""), &candidate], strip(" ▶ "), cells, look).text();
        assert_eq!(both(30), "base  0 ▶ candidate  0, worse");
        assert_eq!(both(34), "base score 1 ▶ candidate ✗ score 0");
        assert_eq!(both(43), "base  score 1 ▶ candidate  ✗ score 0, worse");
    }
}
