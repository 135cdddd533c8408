//! What look-ups and stores in dicts cost, to be counted by `valgrind --tool=callgrind --toggle-collect=table_cost::measured`.
//!
//! Arguments: how many entries, `name` or `int` keys, and `get`, `name` (look-up of an interned str), `quick`, `set` or `none` (the loop alone). The
//! measured function runs 1000 times over all keys.

use fieldwarden_vm::heap::Heap;
use fieldwarden_vm::value::{NONE, Value, small};

#[inline(never)]
fn measured(heap: &mut Heap<'_>, dict: Value, keys: &[Value], what: &str) -> u32 {
    let mut sum = 0u32;
    for _ in 0..1000 {
        for &key in keys {
            sum = sum.wrapping_add(match what {
                "get" => heap.table_get(dict, key).ok().flatten().unwrap_or(NONE),
                "name" => heap.get_name(dict, key),
                "quick" => heap.dict_get_quick(dict, key),
                "set" => u32::from(heap.table_set(dict, key, small(7)).is_ok()),
                _ => key,
            });
        }
    }
    sum
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (n, keys, what) = match &args[..] {
        [_, n, keys, what] => (n.parse().unwrap_or(100), keys.as_str(), what.as_str()),
        _ => (100, "name", "get"),
    };
    let mut mem = vec![0; 1 << 20];
    let mut heap = Heap::new(&mut mem);
    let Ok(dict) = heap.new_dict(0) else { return };
    let mut all = Vec::new();
    for i in 0..n {
        let key =
            if keys == "int" { small(i * 3) } else { heap.intern(format!("name_{i}").as_bytes()).unwrap_or(NONE) };
        if heap.table_set(dict, key, small(i)).is_err() {
            return;
        }
        all.push(key);
    }
    println!("{}", measured(&mut heap, dict, &all, what));
}
