//! Shapes of object graphs to measure collections with; the example `collect_cost` uses them too.

use super::table::HashError;
use super::{Heap, NONE, NeedMemory, UNSET, Value, kind, small};

/// Every shape.
pub const SHAPES: [&str; 7] = ["chain", "bytearrays", "pairs", "instances", "tuples", "wide", "dict"];

/// What a graph of this shape hangs on before its first node.
pub fn start(heap: &mut Heap<'_>, shape: &str) -> Result<Value, NeedMemory> {
    match shape {
        "bytearrays" | "wide" => heap.new_list(&[]),
        "dict" => heap.new_dict(0),
        _ => Ok(NONE),
    }
}

/// Adds one more node, number `i`, before `head`; the new head.
pub fn node(heap: &mut Heap<'_>, shape: &str, head: Value, i: i32) -> Result<Value, NeedMemory> {
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
                Err(HashError::Memory(need)) => Err(need),
                _ => Ok(head),
            }
        }
        _ => panic!("no shape {shape}"),
    }
}

/// The cases in which a collection is measured.
pub const CASES: [&str; 4] = ["still", "shift", "mixed", "young"];

/// Fills four fifths of the heap with a shape, ready for the collection to be measured: `still` (nothing has died), `shift` (the lowest
/// object has died and everything moves), `mixed` (after every node a garbage tuple of 4 words), `young` (three fifths are old; of the nodes
/// made since then all are kept but followed by nine times their number of garbage tuples).
pub fn fill(heap: &mut Heap<'_>, shape: &str, case: &str) -> Result<Value, NeedMemory> {
    let fifth = heap.total_words() / 5;
    if case == "shift" {
        heap.new_float(0.0)?;
    }
    let mut roots = [start(heap, shape)?];
    let mut i = 0;
    let mut old = false;
    while heap.used_words() < fifth * 4 {
        if case == "young" && !old && heap.used_words() >= fifth * 3 {
            heap.collect(&mut [&mut roots]);
            old = heap.used_words() >= fifth * 3 - fifth / 4;
        }
        roots[0] = node(heap, shape, roots[0], i)?;
        let garbage = if old { 9 } else { usize::from(case == "mixed") };
        for _ in 0..garbage {
            heap.new_tuple(&[small(i); 3])?;
        }
        i += 1;
    }
    if case == "still" {
        // What growing left behind goes first, so that only the shape is measured.
        heap.collect(&mut [&mut roots]);
    }
    Ok(roots[0])
}
