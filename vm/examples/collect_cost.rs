//! What one collection costs, to be counted by `valgrind --tool=callgrind --toggle-collect=collect_cost::measured`; see docs/heap.md.
//!
//! Arguments: the shape of what lives, the heap's size in KB, and the case. Prints the live words.

use fieldwarden_vm::heap::{Collected, Heap, NeedMemory};
use fieldwarden_vm::layout::kind;
use fieldwarden_vm::value::{NONE, UNSET, Value, small};
// The shapes are written for the crate's own tests.
use fieldwarden_vm::table;

#[path = "../src/heap/tests/shapes.rs"]
mod shapes;

#[inline(never)]
fn measured(heap: &mut Heap<'_>, roots: &mut [Value], young: bool) -> Collected {
    if young { heap.collect_young(&mut [roots], 0) } else { heap.collect(&mut [roots]) }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (shape, kb, case) = match &args[..] {
        [_, shape, kb, case] => (shape.as_str(), kb.parse().unwrap_or(140), case.as_str()),
        _ => ("chain", 140, "shift"),
    };
    if !shapes::SHAPES.contains(&shape) || !shapes::CASES.contains(&case) {
        eprintln!("shapes: {:?}; cases: {:?}", shapes::SHAPES, shapes::CASES);
        std::process::exit(2);
    }
    let mut mem = vec![0; kb * 256];
    let mut heap = Heap::new(&mut mem);
    let Ok(root) = shapes::fill(&mut heap, shape, case) else { std::process::exit(1) };
    let mut roots = [root];
    let collected = measured(&mut heap, &mut roots, case == "young");
    let Collected { live_words, freed_words, moved_words, .. } = collected;
    println!("{shape} {kb} {case} live {live_words} freed {freed_words} moved {moved_words}");
}
