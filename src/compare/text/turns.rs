//! Which turns of two conversations belong together.

use super::pair::{bag, common, rising};
use crate::model::Turn;

/// Turns are judged by so many of their first bytes: enough to tell one from the next.
const LOOKED_AT: usize = 1 << 10;

/// Two turns of one role gain so much by that, whatever they say: a rewritten answer is still the answer.
const SAME_ROLE: f32 = 0.2;

/// Conversations with more pairs of turns to judge than this are paired in order.
const PAIRS: usize = 40_000;

/// Pairs of turns, in order and covering all of both sides: by role and by what they say, so that a turn inserted or
/// left out shifts nothing after it. What has no counterpart stands alone.
pub(in crate::compare) fn pairs(base: &[Turn], candidate: &[Turn]) -> Vec<(Option<usize>, Option<usize>)> {
    let alike = |(one, other): &(&Turn, &Turn)| one == other;
    let head = base.iter().zip(candidate).take_while(alike).count();
    let (base_rest, candidate_rest) = (&base[head..], &candidate[head..]);
    let tail = base_rest.iter().rev().zip(candidate_rest.iter().rev()).take_while(alike).count();
    let middle = [base_rest.len() - tail, candidate_rest.len() - tail];
    let found = between(&base_rest[..middle[0]], &candidate_rest[..middle[1]]);
    let same = |from: [usize; 2], count: usize| (0..count).map(move |at| (from[0] + at, from[1] + at));
    let found = found.into_iter().map(|(i, j)| (head + i, head + j));
    let all = same([0, 0], head).chain(found).chain(same([head + middle[0], head + middle[1]], tail));
    covering(all, [base.len(), candidate.len()])
}

/// Pairs among turns of which the first differ, and the last.
fn between(base: &[Turn], candidate: &[Turn]) -> Vec<(usize, usize)> {
    let same_role = |i: usize, j: usize| base[i].role == candidate[j].role;
    if base.len().saturating_mul(candidate.len()) > PAIRS {
        return (0..base.len().min(candidate.len())).filter(|&at| same_role(at, at)).map(|at| (at, at)).collect();
    }
    let [base_bags, candidate_bags] = [base, candidate].map(bags);
    rising([base.len(), candidate.len()], |i, j| {
        if same_role(i, j) { SAME_ROLE + common(&base_bags[i], &candidate_bags[j]) } else { 0.0 }
    })
}

fn bags(turns: &[Turn]) -> Vec<Vec<&str>> {
    let start = |text: &str| text.floor_char_boundary(LOOKED_AT);
    turns.iter().map(|turn| bag(&turn.text[..start(&turn.text)])).collect()
}

/// The pairs with what lies between them: the base's first, each alone.
fn covering(pairs: impl Iterator<Item = (usize, usize)>, lengths: [usize; 2]) -> Vec<(Option<usize>, Option<usize>)> {
    let (mut told, mut next) = (Vec::new(), [0, 0]);
    let mut alone = |told: &mut Vec<_>, to: [usize; 2]| {
        told.extend((next[0]..to[0]).map(|at| (Some(at), None)));
        told.extend((next[1]..to[1]).map(|at| (None, Some(at))));
        next = [to[0] + 1, to[1] + 1];
    };
    for (i, j) in pairs {
        alone(&mut told, [i, j]);
        told.push((Some(i), Some(j)));
    }
    alone(&mut told, lengths);
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns from a script: `user: what is 2 + 2`.
    fn turns(script: &[&str]) -> Vec<Turn> {
        let turn = |line: &&str| {
            let (role, text) = line.split_once(": ").unwrap_or(("", line));
            Turn { role: Some(role.to_owned()), text: text.to_owned() }
        };
        script.iter().map(turn).collect()
    }

    #[test]
    fn an_inserted_turn_shifts_nothing_after_it() {
        let base = turns(&["user: list the files", "tool call: ls src", "tool: a.rs b.rs", "assistant: two files"]);
        let candidate = turns(&[
            "user: list the files",
            "tool call: pwd",
            "tool: /home/ada",
            "tool call: ls src -l",
            "tool: a.rs b.rs",
            "assistant: there are two files",
        ]);
        let expected = [
            (Some(0), Some(0)),
            (None, Some(1)),
            (None, Some(2)),
            (Some(1), Some(3)),
            (Some(2), Some(4)),
            (Some(3), Some(5)),
        ];
        assert_eq!(pairs(&base, &candidate), expected);
        let swapped: Vec<_> = pairs(&candidate, &base).into_iter().map(|(i, j)| (j, i)).collect();
        assert_eq!(swapped, expected);
    }

    #[test]
    fn turns_of_other_roles_are_no_pair_and_rewritten_ones_are() {
        assert_eq!(pairs(&turns(&["user: a"]), &turns(&["assistant: a"])), [(Some(0), None), (None, Some(0))]);
        assert_eq!(pairs(&turns(&["user: red fish"]), &turns(&["user: one two"])), [(Some(0), Some(0))]);
        assert_eq!(pairs(&[], &turns(&["user: a"])), [(None, Some(0))]);
    }

    #[test]
    fn long_conversations_are_paired_in_order_and_covered_once() {
        let long = |word: &str| -> Vec<Turn> {
            (0..400).map(|at| Turn { role: None, text: format!("{word} {at}") }).collect()
        };
        let found = pairs(&long("red"), &long("blue")[..300]);
        assert_eq!(found.iter().filter(|(base, _)| base.is_some()).count(), 400);
        assert_eq!(found.iter().filter(|(_, candidate)| candidate.is_some()).count(), 300);
        assert_eq!(found[299], (Some(299), Some(299)));
    }
}
