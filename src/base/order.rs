//! Putting in order what nearly always is.

use std::cmp::Ordering;

/// Sorts; what compares equal stays as it stands. The memory that takes is asked for only where something is out of order,
/// which the library's own sort does not find out first.
pub fn put_in_order<T>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    if !items.is_sorted_by(|one, other| order(one, other).is_le()) {
        items.sort_by(order);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_stay_as_they_stand() {
        let mut items = [(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        for _ in 0..2 {
            put_in_order(&mut items, |one, other| one.0.cmp(&other.0));
            assert_eq!(items, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
        }
        put_in_order(&mut [0; 0], i32::cmp);
    }
}
