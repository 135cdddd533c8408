//! A collection's work is linear in what it looks at, whatever the shape: its steps are counted, not its time.

use std::cell::Cell;

use super::shapes::{CASES, SHAPES, fill};
use super::*;

thread_local!(static STEPS: Cell<u64> = const { Cell::new(0) });

/// One step of one of the collector's loops.
pub(crate) fn count() {
    STEPS.with(|steps| steps.set(steps.get() + 1));
}

/// Steps of a collection for each word in use before it.
fn steps_per_word(shape: &str, case: &str, kb: usize) -> f64 {
    let mut mem = vec![0; kb * 256];
    let mut heap = Heap::new(&mut mem);
    let mut roots = [fill(&mut heap, shape, case).expect("four fifths fit")];
    let used = heap.used_words();
    STEPS.with(|steps| steps.set(0));
    if case == "young" {
        heap.collect_young(&mut [&mut roots], 0);
    } else {
        heap.collect(&mut [&mut roots]);
    }
    let steps = STEPS.with(Cell::get);
    heap.check().expect("a sound heap after a collection");
    steps as f64 / used as f64
}

#[test]
fn steps_per_word_are_the_same_from_64_kb_to_4_mb_whatever_the_shape() {
    let mut table = String::new();
    for shape in SHAPES {
        for case in CASES {
            let steps = [64, 256, 1024, 4096].map(|kb| steps_per_word(shape, case, kb));
            let (least, most) = steps.iter().fold((f64::MAX, 0.0), |(a, b), &s| (s.min(a), s.max(b)));
            table += &format!("{shape} {case} {steps:.3?}\n");
            // When a dict last grew differs from size to size. A rescan would multiply the figures.
            let spread = if shape == "dict" { 1.5 } else { 1.2 };
            assert!(most <= least * spread + 0.02, "{table}");
            // Marked, threaded or skipped, and moved.
            assert!(most <= 4.0, "{table}");
        }
    }
    println!("{table}");
}

#[test]
fn steps_are_linear_for_chains_against_the_order_of_allocation_and_for_webs() {
    // Each object refers to the one made after it, or to objects anywhere.
    let build = |n: usize, web: bool| {
        let mut mem = vec![0; 8 * n];
        let mut heap = Heap::new(&mut mem);
        let mut random = Random(n as u64);
        heap.alloc(kind::RAW, 3).unwrap();
        let objects: Vec<Value> = (0..n).map(|_| heap.alloc(kind::VALUES, 4).unwrap()).collect();
        for (i, &object) in objects.iter().enumerate() {
            heap.set(object, 1, objects.get(i + 1).copied().unwrap_or(NONE));
            if web {
                for field in 2..4 {
                    heap.set(object, field, objects[random.below(n)]);
                }
            }
        }
        let mut roots = [objects[0]];
        STEPS.with(|steps| steps.set(0));
        let collected = heap.collect(&mut [&mut roots]);
        assert_eq!(collected.live_words, 4 * n);
        STEPS.with(Cell::get) as f64 / n as f64
    };
    for web in [false, true] {
        let (few, many) = (build(5_000, web), build(500_000, web));
        assert!(many <= few * 1.01, "{few} {many}");
        assert!(many <= 16.0, "{many}");
    }
}
