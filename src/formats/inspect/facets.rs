//! What samples say of themselves that several share: the short fields of their metadata.

use std::collections::HashMap;

use super::item::Item;
use crate::base::limits;
use crate::model::Facet;

/// The facets of a log's samples, in the order in which fields first appear. A field whose values hardly repeat among
/// samples (their repeats do not count) divides nothing, and neither does one that is the same for all.
pub(super) fn of(items: &[Item]) -> Vec<Facet> {
    let mut fields: Vec<Field> = Vec::new();
    for (row, item) in items.iter().enumerate() {
        let is_repeat = row.checked_sub(1).is_some_and(|before| items[before].id == item.id);
        for (name, value) in &item.labels {
            let known = fields.iter().position(|field| field.facet.name == *name);
            let at = match known {
                Some(at) => at,
                None if fields.len() < limits::FACET_CANDIDATES => {
                    fields.push(Field::new(name, items.len()));
                    fields.len() - 1
                }
                None => continue,
            };
            fields[at].add(row, value, is_repeat);
        }
    }
    let shared = fields.into_iter().filter(Field::divides).map(|field| field.facet);
    shared.take(limits::FACETS).collect()
}

struct Field {
    facet: Facet,
    places: HashMap<Box<str>, u32>,
    samples: usize,
}

impl Field {
    fn new(name: &str, rows: usize) -> Self {
        let facet = Facet { name: name.to_owned(), values: Vec::new(), rows: vec![Facet::NONE; rows] };
        Self { facet, places: HashMap::new(), samples: 0 }
    }

    fn add(&mut self, row: usize, value: &str, is_repeat: bool) {
        let next = self.facet.values.len();
        let place = *self.places.entry(value.into()).or_insert_with(|| {
            self.facet.values.push(value.into());
            u32::try_from(next).unwrap_or(Facet::NONE)
        });
        self.facet.rows[row] = place;
        self.samples += usize::from(!is_repeat);
    }

    fn divides(&self) -> bool {
        let values = self.facet.values.len();
        values > 1 && values * 2 <= self.samples
    }
}
