//! What one collection costs, to be counted by `valgrind --tool=callgrind --toggle-collect=collect_cost::measured`; see docs/heap.md.
//!
//! Arguments: the shape of what lives, the heap's size in KB, and `still` (nothing moves), `shift` (everything moves) or `mixed` (every
//! second object is garbage). Prints the live words; exits with an error for an unknown shape.

use fieldwarden_vm::heap::{Collected, Heap, NeedMemory};
use fieldwarden_vm::layout::kind;
use fieldwarden_vm::value::{NONE, UNSET, Value, small};

#[inline(never)]
fn measured(heap: &mut Heap<'_>, roots: &mut [Value]) -> Collected {
    heap.collect(&mut [roots])
}

/// Adds one more node before `head`.
fn node(heap: &mut Heap<'_>, shape: &str, head: Value, i: i32) -> Result<Value, NeedMemory> {
    match shape {
        // [next, int]
        "chain" => heap.new_list(&[head, small(i)]),
        // A list of large bytearrays.
        "bytearrays" => {
            heap.list_push(head, UNSET)?;
            let b = heap.new_bytearray(1000)?;
            heap.list_set(head, heap.list_len(head) - 1, b);
            Ok(head)
        }
        // ([i], next)
        "pairs" => {
            let item = heap.new_list(&[small(i)])?;
            heap.new_tuple(&[item, head])
        }
        // Instances with .val = [i] and .nxt
        "instances" => {
            let item = heap.new_list(&[small(i)])?;
            let v = heap.alloc(kind::INSTANCE, 4)?;
            heap.set_values(v, 1, &[UNSET, item, head]);
            Ok(v)
        }
        // Tuples of 4 values, then next
        "tuples" => {
            let floats = [heap.new_float(1.0)?, heap.new_float(2.0)?, heap.new_float(3.0)?, heap.new_float(4.0)?];
            heap.new_tuple(&[floats[0], floats[1], floats[2], floats[3], head])
        }
        // One wide list of tuples.
        "wide" => {
            let t = heap.new_tuple(&[small(i), small(i)])?;
            heap.list_push(head, t)?;
            Ok(head)
        }
        // A dict of strings.
        "dict" => {
            let key = heap.new_str(&i.to_string())?;
            match heap.table_set(head, key, small(i)) {
                Err(fieldwarden_vm::table::HashError::Memory(need)) => Err(need),
                _ => Ok(head),
            }
        }
        _ => {
            eprintln!("unknown shape");
            std::process::exit(2);
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (shape, kb, how) = match &args[..] {
        [_, shape, kb, how] => (shape.as_str(), kb.parse().unwrap_or(140), how.as_str()),
        _ => ("chain", 140, "shift"),
    };
    let mut mem = vec![0; kb * 256];
    let total = mem.len();
    let mut heap = Heap::new(&mut mem);
    if how == "shift" && heap.new_float(0.0).is_err() {
        return;
    }
    let mut roots = [match shape {
        "bytearrays" | "wide" => heap.new_list(&[]).unwrap_or(NONE),
        "dict" => heap.new_dict(0).unwrap_or(NONE),
        _ => NONE,
    }];
    let mut i = 0;
    while heap.used_words() < total / 5 * 4 {
        match node(&mut heap, shape, roots[0], i) {
            Ok(head) => roots[0] = head,
            Err(_) => break,
        }
        if how == "mixed" && heap.new_tuple(&[small(i); 3]).is_err() {
            break;
        }
        i += 1;
    }
    // What growing left behind goes first, so that only the shape is measured.
    if how == "still" {
        heap.collect(&mut [&mut roots]);
    }
    let collected = measured(&mut heap, &mut roots);
    println!(
        "{shape} {kb} {how} nodes {i} live {} freed {} moved {}",
        collected.live_words, collected.freed_words, collected.moved_words
    );
}
