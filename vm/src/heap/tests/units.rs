//! One promise each: access, lists, interning, serials, scratch, figures, limits.

use super::*;
use crate::heap::{MapCursor, NeedMemory};
use crate::layout::{FLAG, kind};
use crate::names;
use crate::value::*;

fn with_heap<T>(words: usize, f: impl FnOnce(&mut Heap<'_>) -> T) -> T {
    let mut mem = vec![0xdead_beef; words];
    let mut heap = Heap::new(&mut mem);
    let result = f(&mut heap);
    heap.check().expect("a sound heap at the end");
    result
}

#[test]
fn text_and_numbers_read_back_as_written() {
    with_heap(1000, |h| {
        for text in ["", "a", "abcd", "grüße", "日本語"] {
            let v = h.new_str(text).unwrap();
            assert_eq!(h.str_text(v), text);
            assert_eq!(h.str_is_ascii(v), text.is_ascii());
            assert_eq!(h.hash_of_str(v), names::hash_bytes(text.as_bytes()));
        }
        let b = h.new_bytes(&[1, 2, 255, 0, 7]).unwrap();
        assert_eq!(h.bytes_of(b), [1, 2, 255, 0, 7]);
        assert_eq!(h.str_text(b), "");
        let broken = h.new_str_bytes(&[0xff, 0xfe]).unwrap();
        assert_eq!(h.str_text(broken), "");
        h.shrink(broken, 1);
        for f in [0.0, -0.0, 1.5, f64::MAX, f64::INFINITY] {
            let v = h.new_float(f).unwrap();
            assert_eq!(h.float_of(v).to_bits(), f.to_bits());
        }
        for i in [
            0,
            5,
            -7,
            i64::from(SMALL_MAX),
            i64::from(SMALL_MAX) + 1,
            i64::from(SMALL_MIN) - 1,
            i64::MAX,
            i64::MIN,
            -1 << 40,
        ] {
            let v = h.new_int(i).unwrap();
            assert_eq!(h.int_of(v), Some(i));
        }
        collect(h, &mut []);
    });
}

#[test]
fn rom_names_are_their_own_interned_twin() {
    with_heap(200, |h| {
        assert_eq!(h.intern(b"__init__").unwrap(), names::INIT);
        let copy = h.new_str("__init__").unwrap();
        assert_eq!(h.intern_value(copy).unwrap(), names::INIT);
        assert_eq!(h.str_text(names::INIT), "__init__");
        assert_eq!(names::text(names::INIT), "__init__");
    });
}

#[test]
fn interned_string_dropped_by_all_leaves_the_table() {
    with_heap(4000, |h| {
        let mut roots = [h.intern(b"kept").unwrap()];
        for i in 0..100 {
            let v = h.intern(format!("name{i}").as_bytes()).unwrap();
            assert_eq!(h.intern(format!("name{i}").as_bytes()).unwrap(), v);
            assert_ne!(h.header(v) & FLAG, 0);
        }
        collect(h, &mut roots);
        assert_eq!(h.intern(b"kept").unwrap(), roots[0]);
        assert_eq!(h.stats().by_kind[kind::STR as usize], 1);
        for round in 0..50 {
            for i in 0..20 {
                h.intern(format!("r{round}i{i}").as_bytes()).unwrap();
            }
            collect(h, &mut roots);
        }
        assert_eq!(h.intern(b"kept").unwrap(), roots[0]);
        collect(h, &mut []);
        assert_eq!(h.used_words(), 1, "a heap nobody refers to is empty, its own tables included");
    });
}

#[test]
fn list_helpers_agree_with_a_vector() {
    let mut random = Random(3);
    with_heap(40_000, |h| {
        let mut roots = [h.new_list(&[]).unwrap()];
        let mut model: Vec<Value> = Vec::new();
        for step in 0..5000 {
            let item = small(step);
            let list = roots[0];
            match random.below(9) {
                0..=2 => {
                    h.list_push(list, item).unwrap();
                    model.push(item);
                }
                3 => {
                    let i = random.below(model.len() + 1);
                    h.list_insert(list, i, item).unwrap();
                    model.insert(i, item);
                }
                4 if !model.is_empty() => {
                    let i = random.below(model.len());
                    assert_eq!(h.list_remove(list, i), Some(model.remove(i)));
                }
                5 => {
                    let from = random.below(model.len() + 1);
                    let to = (from + random.below(6)).min(model.len());
                    h.list_remove_range(list, from, to);
                    model.drain(from..to);
                }
                6 => {
                    h.list_extend(list, &[item, small(0), item]).unwrap();
                    model.extend([item, small(0), item]);
                }
                7 => {
                    let (i, n) = (random.below(model.len() + 1), random.below(4));
                    h.list_open_gap(list, i, n).unwrap();
                    for k in 0..n {
                        assert!(h.list_set(list, i + k, item));
                        model.insert(i, item);
                    }
                }
                _ => {
                    if random.below(40) == 0 {
                        h.list_clear(list);
                        model.clear();
                    }
                    collect(h, &mut roots);
                }
            }
            assert_eq!(h.list_items(roots[0]), model);
            if h.free_words() < 10_000 {
                collect(h, &mut roots);
            }
        }
        assert_eq!(h.list_get(roots[0], model.len()), None);
        assert!(!h.list_set(roots[0], model.len(), NONE));
    });
}

#[test]
fn bytearray_resized_keeps_its_bytes_and_zeroes_new_ones() {
    with_heap(2000, |h| {
        let v = h.new_bytearray(5).unwrap();
        h.bytes_mut(v).copy_from_slice(b"hello");
        h.bytearray_resize(v, 9).unwrap();
        assert_eq!(h.bytes_of(v), b"hello\0\0\0\0");
        h.bytearray_resize(v, 2).unwrap();
        h.bytearray_resize(v, 700).unwrap();
        assert_eq!(h.bytes_of(v)[..5], *b"he\0\0\0");
        h.bytearray_resize(v, 0).unwrap();
        assert_eq!(h.bytes_of(v), b"");
    });
}

#[test]
fn shrinking_leaves_a_walkable_heap() {
    with_heap(200, |h| {
        let a = h.new_tuple(&[small(1); 20]).unwrap();
        let b = h.new_tuple(&[small(2); 20]).unwrap();
        h.shrink(a, 5);
        assert_eq!(h.tuple_items(a), [small(1); 4]);
        h.check().unwrap();
        let top = h.used_words();
        h.shrink(b, 3);
        assert_eq!(h.used_words(), top - 18);
        assert!(h.grow_in_place(b, 10));
        assert_eq!(h.tuple_items(b)[2..], [UNSET; 7]);
        assert!(!h.grow_in_place(a, 6), "only the last object grows where it stands");
        assert!(h.convert(b, kind::CELL, 2));
        assert_eq!(h.words(b).len(), 2);
        let mut roots = [a, b];
        collect(h, &mut roots);
        assert_eq!(h.used_words(), 1 + 5 + 2);
    });
}

#[test]
fn serial_of_every_kind_of_place_survives_collections() {
    with_heap(4000, |h| {
        let mut roots = Vec::new();
        for _ in 0..3 {
            roots.push(h.alloc(kind::FUNCTION, 7).unwrap());
            roots.push(h.alloc(kind::CLASS, crate::layout::class::SIZE).unwrap());
            roots.push(h.alloc(kind::INSTANCE, 4).unwrap());
            roots.push(h.alloc(kind::INSTANCE_DICT, 4).unwrap());
            roots.push(h.alloc(kind::SUBVALUE, 5).unwrap());
            let e = h.alloc(kind::EXCEPTION, crate::layout::exception::SIZE).unwrap();
            h.set(e, crate::layout::exception::FLAGS, small(1));
            roots.push(e);
            roots.push(h.alloc(kind::GENERATOR, crate::layout::generator::REGISTERS).unwrap());
            roots.push(h.alloc(kind::RESOURCE, crate::layout::resource::SIZE).unwrap());
            roots.push(h.new_list(&[]).unwrap());
            roots.push(h.new_str("text").unwrap());
        }
        // In an order that is not that of the addresses.
        let order: Vec<usize> = (0..roots.len()).map(|i| i * 7 % roots.len()).collect();
        let mut serials = vec![0; roots.len()];
        for &i in &order {
            serials[i] = h.serial(roots[i]).unwrap();
        }
        let mut sorted = serials.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), roots.len(), "no two alike");
        assert_eq!(h.get(roots[5], crate::layout::exception::FLAGS) & 3, 3, "the flag beside the serial is untouched");
        for drop in [3, 8, 9, 18] {
            roots[drop] = NONE;
            collect(h, &mut roots);
            for (i, &v) in roots.iter().enumerate().filter(|&(_, &v)| v != NONE) {
                assert_eq!(h.known_serial(v), Some(serials[i]));
                assert_eq!(h.serial(v).unwrap(), serials[i]);
            }
        }
        assert_eq!(h.serial(small(4)).unwrap(), small(4));
    });
}

#[test]
fn reserve_is_left_to_handlers() {
    with_heap(100, |h| {
        h.set_reserve(40);
        assert_eq!(h.alloc(kind::RAW, 60), Err(NeedMemory { words: 60 }));
        h.alloc(kind::RAW, 59).unwrap();
        assert!(h.alloc(kind::RAW, 1).is_err());
        assert!(h.take_scratch(1).is_err());
        h.use_reserve(true);
        h.alloc(kind::RAW, 40).unwrap();
        assert!(h.alloc(kind::RAW, 1).is_err());
        h.use_reserve(false);
        assert!(h.alloc(kind::RAW, 1).is_err());
    });
}

#[test]
fn scratch_is_released_last_in_first_out_and_zeroed() {
    with_heap(100, |h| {
        let t = h.new_tuple(&[small(9)]).unwrap();
        let free = h.free_words();
        let a = h.take_scratch(10).unwrap();
        let b = h.take_scratch(20).unwrap();
        assert!(h.take_scratch(usize::MAX).is_err());
        h.scratch_words(a).fill(1);
        let (objects, words) = h.split_scratch(b);
        words[0] = objects.words(t)[1];
        assert_eq!(objects.words(names::EMPTY).len(), 3);
        assert_eq!(h.scratch_words(b)[0], small(9));
        assert_eq!(h.free_words(), free - 30);
        assert!(h.alloc(kind::RAW, free - 29).is_err());
        h.release_scratch(a);
        assert_eq!(h.free_words(), free);
        assert!(h.scratch_words(b).is_empty());
        h.check().unwrap();
        h.take_scratch(5).unwrap();
        h.release_all_scratch();
        assert_eq!(h.scratch().len(), free);
    });
}

#[test]
fn allocations_fail_when_told_to() {
    with_heap(100, |h| {
        h.fail_after(Some(2));
        h.alloc(kind::RAW, 1).unwrap();
        h.take_scratch(1).unwrap();
        assert!(h.alloc(kind::RAW, 1).is_err());
        assert!(h.take_scratch(1).is_err());
        h.fail_every(Some(2));
        let fails: Vec<bool> = (0..9).map(|_| h.alloc(kind::RAW, 1).is_err()).collect();
        assert_eq!(fails, [false, false, true, false, false, true, false, false, true]);
        h.fail_after(None);
        h.alloc(kind::RAW, 1).unwrap();
        assert!(h.alloc(kind::RAW, usize::MAX).is_err());
        h.release_all_scratch();
    });
}

#[test]
fn figures_count_blocks_and_draw_the_map() {
    with_heap(1 + 4 * 16, |h| {
        h.alloc(kind::RAW, 3).unwrap();
        h.alloc(kind::RAW, 4).unwrap();
        h.alloc(kind::RAW, 8).unwrap();
        h.alloc(kind::RAW, 12).unwrap();
        let stats = h.stats();
        assert_eq!((stats.one_blocks, stats.two_blocks, stats.largest_words, stats.objects), (2, 1, 12, 4));
        assert_eq!(stats.by_kind[kind::RAW as usize], 4);
        assert_eq!((stats.used_words, stats.free_words), (28, 37));
        let (mut cursor, mut line) = (MapCursor::default(), [0; 10]);
        assert_eq!(h.map_line(&mut cursor, &mut line), 10);
        assert_eq!(core::str::from_utf8(&line).unwrap(), "hhh=h==...");
        assert_eq!(h.map_line(&mut cursor, &mut line), 7);
        assert_eq!(cursor.block(), 17);
        assert_eq!(h.map_line(&mut cursor, &mut line), 0);
    });
}

#[test]
fn idle_collection_is_worth_while_after_enough_allocation() {
    with_heap(1000, |h| {
        assert!(!h.should_collect_idle());
        h.alloc(kind::RAW, 50).unwrap();
        assert!(!h.should_collect_idle());
        h.alloc(kind::RAW, 150).unwrap();
        assert!(h.should_collect_idle());
        collect(h, &mut []);
        assert!(!h.should_collect_idle());
        h.note_pause(7);
        h.note_pause(3);
        assert_eq!(h.longest_pause(), 7);
    });
}

#[test]
fn no_memory_at_all_is_no_panic() {
    for words in 0..3 {
        let mut mem = vec![1; words];
        let mut heap = Heap::new(&mut mem);
        assert!(heap.alloc(kind::FLOAT, 3).is_err());
        heap.collect(&mut [&mut [heap_ref(1), small(3)]]);
    }
}

#[test]
fn same_steps_leave_the_same_image_and_others_another() {
    let image = |last: i32| {
        let mut mem = [0; 256];
        let mut h = Heap::new(&mut mem);
        h.new_float(0.5).unwrap();
        let kept = h.new_list(&[small(1), small(last)]).unwrap();
        let mut roots = [kept];
        h.collect(&mut [&mut roots]);
        h.image_hash()
    };
    assert_eq!(image(2), image(2));
    assert_ne!(image(2), image(3));
    assert_ne!(image(2), Heap::new(&mut [0; 256]).image_hash());
}
