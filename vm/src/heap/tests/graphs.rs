//! Shapes of object graphs, fragmentation, and heaps that broken code has spoilt.

use super::*;
use crate::layout::{SIZE_MAX, kind};
use crate::value::*;

/// `[next, i]` lists, `n` of them.
fn chain(h: &mut Heap<'_>, n: i32) -> Value {
    let mut head = NONE;
    for i in 0..n {
        head = h.new_list(&[head, small(i)]).unwrap();
    }
    head
}

#[test]
fn chain_of_two_hundred_thousand_survives_in_both_directions() {
    let n = 200_000;
    let mut mem = vec![0; 2_400_000];
    let mut h = Heap::new(&mut mem);
    h.alloc(kind::RAW, 100).unwrap();
    let mut roots = [chain(&mut h, n), NONE];
    // The other direction: every object refers to the one made after it.
    let (mut first, mut last) = (NONE, NONE);
    for i in 0..100_000 {
        let next = h.new_tuple(&[small(i), NONE]).unwrap();
        if last == NONE {
            first = next;
        } else {
            h.set(last, 2, next);
        }
        last = next;
    }
    roots[1] = first;
    for _ in 0..2 {
        collect(&mut h, &mut roots);
        let (mut at, mut i) = (roots[0], n);
        while at != NONE {
            i -= 1;
            assert_eq!(h.list_items(at)[1], small(i));
            at = h.list_items(at)[0];
        }
        assert_eq!(i, 0);
        let mut at = roots[1];
        for i in 0..100_000 {
            assert_eq!(h.tuple_items(at)[0], small(i));
            at = h.tuple_items(at)[1];
        }
        assert_eq!(at, NONE);
    }
    collect(&mut h, &mut []);
    assert_eq!(h.used_words(), 1);
}

#[test]
fn after_fragmentation_one_bytearray_takes_all_free_memory() {
    for block_bytes in [16usize, 64, 256] {
        for keep in [2, 10, 50] {
            let mut mem = vec![0; 140 * 1024 / 4];
            let mut h = Heap::new(&mut mem);
            let payload = block_bytes - 4;
            let mut roots = vec![NONE];
            roots[0] = h.new_list(&[]).unwrap();
            let mut made = 0;
            while let Ok(v) = h.alloc(kind::RAW, 1 + payload / 4) {
                h.replace_raw(v, 1, made);
                if made % keep == 0 {
                    roots.push(v);
                }
                made += 1;
            }
            collect(&mut h, &mut roots);
            let free_bytes = h.free_words() * 4;
            let all = h.new_bytearray(free_bytes - 16).expect("one bytearray takes all but its 16 bytes of header");
            assert_eq!(h.free_words(), 0);
            assert!(h.bytes_of(all).iter().all(|&b| b == 0));
            for (i, &v) in roots[1..].iter().enumerate() {
                assert_eq!(h.get(v, 1), i as u32 * keep);
            }
        }
    }
}

#[test]
fn random_sizes_and_lifetimes_never_fragment() {
    let mut mem = vec![0; 140 * 1024 / 4];
    let mut h = Heap::new(&mut mem);
    let mut random = Random(11);
    let mut roots = vec![NONE; 300];
    for _ in 0..20_000 {
        let (i, size) = (random.below(300), 1 << random.below(9));
        let len = size + random.below(size);
        roots[i] = NONE;
        let v = match h.new_bytearray(len) {
            Ok(v) => v,
            Err(_) => {
                collect(&mut h, &mut roots);
                h.new_bytearray(len).expect("a heap that is less than full fits a small bytearray")
            }
        };
        h.bytes_mut(v).fill(len as u8);
        roots[i] = v;
    }
    collect(&mut h, &mut roots);
    assert!(roots.iter().all(|&v| h.bytes_of(v).iter().all(|&b| b == h.bytes_of(v).len() as u8)));
    h.new_bytearray(h.free_words() * 4 - 16).unwrap();
    assert_eq!(h.free_words(), 0);
}

#[test]
fn random_graphs_keep_their_shape() {
    for seed in 0..40 {
        let mut random = Random(seed);
        let n = 1 + random.below(400);
        let mut mem = vec![0; 40_000];
        let mut h = Heap::new(&mut mem);
        let mut objects = Vec::new();
        let mut edges: Vec<Vec<usize>> = Vec::new();
        for i in 0..n {
            let degree = random.below(if i % 50 == 0 { 200 } else { 5 });
            objects.push(h.alloc(kind::VALUES, 2 + degree).unwrap());
            if random.below(3) == 0 {
                h.alloc(kind::RAW, 1 + random.below(9)).unwrap();
            }
            edges.push(vec![0; degree]);
        }
        for i in 0..n {
            h.set(objects[i], 1, small(i as i32));
            for k in 0..edges[i].len() {
                edges[i][k] = random.below(n);
                h.set(objects[i], 2 + k, objects[edges[i][k]]);
            }
        }
        let start: Vec<usize> = (0..1 + random.below(4)).map(|_| random.below(n)).collect();
        let mut roots: Vec<Value> = start.iter().map(|&i| objects[i]).collect();
        for _ in 0..2 {
            let collected = collect(&mut h, &mut roots);
            let mut seen = vec![UNSET; n];
            let mut todo: Vec<(usize, Value)> = start.iter().copied().zip(roots.iter().copied()).collect();
            let mut words = 0;
            while let Some((i, v)) = todo.pop() {
                assert_eq!(h.get(v, 1), small(i as i32));
                if seen[i] == UNSET {
                    seen[i] = v;
                    words += h.words(v).len();
                    todo.extend(edges[i].iter().enumerate().map(|(k, &to)| (to, h.get(v, 2 + k))));
                }
                assert_eq!(seen[i], v, "one object stays one object");
            }
            assert_eq!(collected.live_words, words, "nothing else lives");
            let order: Vec<Value> = seen.into_iter().filter(|&v| v != UNSET).collect();
            assert!(order.is_sorted(), "the order of allocation is kept");
        }
    }
}

#[test]
fn dead_run_longer_than_the_largest_object_is_swept() {
    let mut mem = vec![0; 2 * SIZE_MAX + 100 + (1 << 16)];
    let mut h = Heap::new(&mut mem);
    let mut roots = vec![h.new_tuple(&[small(1)]).unwrap()];
    h.alloc(kind::RAW, SIZE_MAX).unwrap();
    h.alloc(kind::RAW, SIZE_MAX).unwrap();
    roots.push(h.new_tuple(&[roots[0]]).unwrap());
    collect(&mut h, &mut roots);
    assert_eq!(h.used_words(), 5);
    assert_eq!(h.tuple_items(roots[1]), [roots[0]]);
}

#[test]
fn spoilt_heap_collects_without_panic_or_end() {
    for seed in 0..300 {
        let mut random = Random(seed);
        let mut mem = vec![0; 3000];
        let mut h = Heap::new(&mut mem);
        let mut roots = vec![NONE; 8];
        for _ in 0..200 {
            let i = random.below(8);
            let size = 1 + random.below(7);
            let k = [kind::TUPLE, kind::RAW, kind::VALUES, kind::WEAKREF, kind::CELL][random.below(5)];
            let Ok(v) = h.alloc(k, size) else { break };
            for field in 1..size {
                // Any word at all, headers and wild references among them.
                let word = match random.below(4) {
                    0 => roots[random.below(8)],
                    1 => random.next() as u32,
                    2 => (random.below(800) as u32) << 2,
                    _ => random.next() as u32 & 0xffff | 6,
                };
                h.set(v, field, word);
            }
            roots[i] = if random.below(9) == 0 { random.next() as u32 & 0x1fff } else { v };
        }
        h.collect(&mut [&mut roots]);
        h.collect(&mut [&mut roots]);
        let _ = h.check();
    }
}

#[test]
fn slack_keeps_long_lived_objects_in_place_and_bounds_the_gaps() {
    let mut mem = vec![0; 20_000];
    let mut h = Heap::new(&mut mem);
    let mut random = Random(4);
    let mut roots: Vec<Value> = (0..400).map(|i| h.new_tuple(&[small(i), NONE, NONE]).unwrap()).collect();
    for i in 0..400 {
        h.set(roots[i], 2, roots[random.below(400)]);
        h.set(roots[i], 3, roots[(i + 1) % 400]);
    }
    for round in 0..60 {
        // Cut one object out of the ring; the random references keep some of those alive.
        let i = random.below(400);
        roots[i] = NONE;
        let slack = random.below(3) * 12;
        let before = roots.clone();
        let collected = h.collect_with_slack(&mut [&mut roots], slack);
        h.check().unwrap();
        assert!(collected.gap_words <= slack);
        assert_eq!(collected.live_words + collected.gap_words + 1, h.used_words());
        if collected.moved_words == 0 {
            assert_eq!(before, roots);
        }
        for (i, &v) in roots.iter().enumerate().filter(|&(_, &v)| v != NONE) {
            assert_eq!(h.tuple_items(v)[0], small(i as i32), "round {round}");
        }
    }
    let live = collect(&mut h, &mut roots).live_words;
    assert_eq!(h.used_words(), live + 1, "a full collection leaves no gap");
}
