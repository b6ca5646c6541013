//! Work spread over the cores, answers in the order of the questions.

use std::cell::Cell;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread;

thread_local! {
    /// How many cores the work of this thread leaves to others.
    static SPARED: Cell<usize> = const { Cell::new(0) };
}

/// How many threads are worth having for so many pieces of work.
#[must_use]
pub fn workers(pieces: usize) -> usize {
    // The system is asked once: it goes through files for the answer.
    static CORES: LazyLock<usize> = LazyLock::new(|| thread::available_parallelism().map_or(1, NonZeroUsize::get));
    CORES.saturating_sub(SPARED.get()).min(pieces).max(1)
}

/// Does what nobody waits for: whatever it spreads over the cores leaves one to whoever is looking.
pub fn behind<R>(work: impl FnOnce() -> R) -> R {
    let before = SPARED.replace(1);
    let done = work();
    SPARED.set(before);
    done
}

/// Does the work on every item. Items are begun in order, each by whichever thread is free.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_with(&(), &mut vec![(); workers(items.len()) - 1], items, |(), item| work(item))
}

/// Does two things at the same time, the second on this thread.
pub fn both<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().unwrap_or_else(|panic| resume_unwind(panic)), other)
    })
}

/// Like [`map`], with a state for this thread and one for each other thread there is to be.
pub fn map_with<S: Send, T: Sync, R: Send>(
    own: &S,
    others: &mut [S],
    items: &[T],
    work: impl Fn(&S, &T) -> R + Sync,
) -> Vec<R> {
    let answers: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let turn = |state: &S| {
        while let Some((item, answer)) = at(items, &answers, next.fetch_add(1, Ordering::Relaxed)) {
            let done = work(state, item);
            *answer.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(done);
        }
    };
    // A panic in the work comes out of the scope, so every answer is there after it.
    thread::scope(|scope| {
        let turn = &turn;
        others.iter_mut().for_each(|other| drop(scope.spawn(move || turn(other))));
        turn(own);
    });
    let answer = |answer: Mutex<Option<R>>| answer.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    answers.into_iter().filter_map(answer).collect()
}

fn at<'a, T, R>(items: &'a [T], answers: &'a [R], place: usize) -> Option<(&'a T, &'a R)> {
    items.get(place).zip(answers.get(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1000).collect();
        assert_eq!(map(&items, |item| item * 2), (0..1000).map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(map(&[0; 0], |item: &u32| *item), Vec::<u32>::new());
    }

    #[test]
    fn both_things_are_done() {
        let words = ["one".to_owned(), "other".to_owned()];
        assert_eq!(both(|| words[0].len(), || &words[1]), (3, &words[1]));
    }

    #[test]
    fn work_behind_others_leaves_them_a_core() {
        let all = workers(usize::MAX);
        assert_eq!(behind(|| workers(usize::MAX)), (all - 1).max(1));
        assert_eq!(workers(usize::MAX), all);
    }

    #[test]
    fn every_thread_keeps_its_own_state() {
        let counted = map_with(&Cell::new(0_u32), &mut [0, 0].map(Cell::new), &[(); 50], |count, ()| {
            count.set(count.get() + 1);
            count.get()
        });
        assert_eq!(counted.len(), 50);
        assert!(counted.iter().all(|&count| (1..=50).contains(&count)));
    }
}
