//! Weak references, callbacks, finalizers, resurrection, code caches.

use super::*;
use crate::layout::{FLAG, code, kind};
use crate::value::*;

fn heap(mem: &mut [u32]) -> Heap<'_> {
    Heap::new(mem)
}

fn finalizable(h: &mut Heap<'_>, content: Value) -> Value {
    let v = h.alloc(kind::INSTANCE, 3).unwrap();
    h.set(v, 2, content);
    h.register_finalizer(v).unwrap();
    v
}

fn taken(h: &mut Heap<'_>) -> Vec<i32> {
    let mut order = Vec::new();
    while let Some(v) = h.take_pending_finalizer() {
        order.push(small_of(h.get(v, 2)));
    }
    order
}

#[test]
fn weak_reference_to_the_dead_is_cleared_to_the_living_follows_it() {
    let mut mem = vec![0; 1000];
    let mut h = heap(&mut mem);
    let dead = h.new_tuple(&[small(1)]).unwrap();
    let target = h.new_tuple(&[small(2)]).unwrap();
    let to_dead = h.new_weakref(dead, NONE, small(0)).unwrap();
    let to_target = h.new_weakref(target, NONE, small(0)).unwrap();
    let mut roots = [to_dead, to_target, target];
    for _ in 0..2 {
        collect(&mut h, &mut roots);
        assert_eq!(h.get(roots[0], 1), UNSET);
        assert_eq!(h.get(roots[1], 1), roots[2]);
        assert_eq!(h.take_pending_callback(), None);
    }
}

#[test]
fn callback_is_due_once_if_its_reference_lives() {
    let mut mem = vec![0; 1000];
    let mut h = heap(&mut mem);
    let target = h.new_tuple(&[]).unwrap();
    let lives = h.new_weakref(target, small(7), small(0)).unwrap();
    let _dies = h.new_weakref(target, small(8), small(0)).unwrap();
    let mut roots = [lives, target];
    collect(&mut h, &mut roots);
    assert!(!h.has_pending_callback());
    roots[1] = NONE;
    collect(&mut h, &mut roots);
    collect(&mut h, &mut roots);
    assert_eq!(h.take_pending_callback(), Some(roots[0]));
    assert_eq!(h.take_pending_callback(), None);
    collect(&mut h, &mut []);
    assert_eq!(h.used_words(), 1);
}

#[test]
fn pending_callback_keeps_its_reference_alive() {
    let mut mem = vec![0; 1000];
    let mut h = heap(&mut mem);
    let target = h.new_tuple(&[]).unwrap();
    let callback = h.new_tuple(&[small(5)]).unwrap();
    let mut roots = [h.new_weakref(target, callback, small(0)).unwrap()];
    collect(&mut h, &mut roots);
    collect(&mut h, &mut []);
    let weakref = h.take_pending_callback().unwrap();
    let callback = h.get(weakref, 2);
    assert_eq!(h.tuple_items(callback), [small(5)]);
}

#[test]
fn dead_objects_are_finalized_newest_first_and_once() {
    let mut mem = vec![0; 4000];
    let mut h = heap(&mut mem);
    let mut roots: Vec<Value> = (0..20).map(|i| finalizable(&mut h, small(i))).collect();
    for i in [3, 4, 11] {
        roots[i] = NONE;
    }
    collect(&mut h, &mut roots);
    roots[19] = NONE;
    collect(&mut h, &mut roots);
    assert_eq!(h.finalizers_registered(), 16);
    assert_eq!(taken(&mut h), [11, 4, 3, 19]);
    collect(&mut h, &mut roots);
    assert_eq!(taken(&mut h), []);
    h.finalize_all();
    assert_eq!(taken(&mut h), [18, 17, 16, 15, 14, 13, 12, 10, 9, 8, 7, 6, 5, 2, 1, 0]);
    collect(&mut h, &mut []);
    assert_eq!(h.used_words(), 1);
}

#[test]
fn pending_objects_live_with_all_they_reach_through_further_collections() {
    let mut mem = vec![0; 4000];
    let mut h = heap(&mut mem);
    // A cycle of two finalizable objects and a list both reach.
    let list = h.new_list(&[small(42)]).unwrap();
    let a = finalizable(&mut h, list);
    let b = finalizable(&mut h, a);
    h.list_push(list, b).unwrap();
    for _ in 0..3 {
        collect(&mut h, &mut []);
    }
    let b = h.take_pending_finalizer().unwrap();
    let mut roots = [b];
    collect(&mut h, &mut roots);
    let a = h.take_pending_finalizer().unwrap();
    assert_eq!(h.get(roots[0], 2), a);
    let list = h.get(a, 2);
    assert_eq!(h.list_items(list), [small(42), roots[0]]);
    assert!(!h.has_pending_finalizer());
    collect(&mut h, &mut []);
    assert_eq!(h.used_words(), 1);
}

#[test]
fn owner_is_finalized_before_what_it_owns_and_a_cycle_together() {
    let mut mem = vec![0; 4000];
    let mut h = heap(&mut mem);
    // owner -> list -> (cycle of one and two), owner is the oldest.
    let owner = finalizable(&mut h, small(0));
    let one = finalizable(&mut h, UNSET);
    let two = finalizable(&mut h, one);
    h.set(one, 2, two);
    let list = h.new_list(&[one]).unwrap();
    h.set(owner, 2, list);
    let owned = h.new_weakref(one, NONE, small(0)).unwrap();
    let mut roots = [owned];
    collect(&mut h, &mut roots);
    let owner = h.take_pending_finalizer().unwrap();
    assert!(
        !h.has_pending_finalizer() && is_heap(h.get(roots[0], 1)),
        "what is owned waits, and can still be asked for"
    );
    // Kept by its finalizer: nothing of it is finalized.
    let mut roots = [roots[0], owner];
    collect(&mut h, &mut roots);
    assert!(!h.has_pending_finalizer());
    roots[1] = NONE;
    assert_eq!(collect(&mut h, &mut roots).finalizers_due, 2);
    assert_eq!(h.get(roots[0], 1), UNSET);
    let two = h.take_pending_finalizer().unwrap();
    let one = h.take_pending_finalizer().unwrap();
    assert_eq!((h.get(two, 2), h.get(one, 2)), (one, two));
    assert_eq!(collect(&mut h, &mut []).live_words, 0);
}

#[test]
fn at_the_end_owners_come_first_whatever_hangs_together_by_globals() {
    let mut mem = vec![0; 4000];
    let mut h = heap(&mut mem);
    let cell = h.alloc(kind::GLOBAL, 3).unwrap();
    let owner = finalizable(&mut h, small(0));
    let owned = finalizable(&mut h, cell);
    let both = h.new_tuple(&[owned, cell]).unwrap();
    h.set(owner, 2, both);
    h.set(cell, 1, owner);
    assert!(h.finalize_owners());
    assert_eq!((h.take_pending_finalizer(), h.take_pending_finalizer()), (Some(owner), None));
    assert!(h.finalize_owners());
    assert_eq!((h.take_pending_finalizer(), h.take_pending_finalizer()), (Some(owned), None));
    assert!(!h.finalize_owners());
    h.check().unwrap();
}

#[test]
fn registered_since_a_mark_and_forgotten_is_never_finalized() {
    let mut mem = vec![0; 4000];
    let mut h = heap(&mut mem);
    finalizable(&mut h, small(1));
    let mark = h.registered();
    let target = finalizable(&mut h, small(2));
    h.new_weakref(target, small(9), small(0)).unwrap();
    h.forget_registered_since(mark);
    h.check().unwrap();
    collect(&mut h, &mut []);
    assert_eq!(taken(&mut h), [1]);
}

#[test]
fn resurrected_object_is_not_finalized_again() {
    let mut mem = vec![0; 1000];
    let mut h = heap(&mut mem);
    finalizable(&mut h, small(1));
    collect(&mut h, &mut []);
    let mut roots = [h.take_pending_finalizer().unwrap()];
    assert_ne!(h.header(roots[0]) & FLAG, 0);
    collect(&mut h, &mut roots);
    collect(&mut h, &mut []);
    assert!(!h.has_pending_finalizer());
    assert_eq!(h.used_words(), 1);
}

#[test]
fn weak_references_are_cleared_before_finalizers_even_inside_resurrected_objects() {
    let mut mem = vec![0; 1000];
    let mut h = heap(&mut mem);
    let kept = h.new_tuple(&[]).unwrap();
    let holder = finalizable(&mut h, UNSET);
    let to_itself = h.new_weakref(holder, small(9), small(0)).unwrap();
    let to_kept = h.new_weakref(kept, small(9), small(0)).unwrap();
    let both = h.new_tuple(&[to_itself, to_kept]).unwrap();
    h.set(holder, 2, both);
    let outside = h.new_weakref(holder, NONE, small(0)).unwrap();
    let mut roots = [outside, kept];
    collect(&mut h, &mut roots);
    assert_eq!(h.get(roots[0], 1), UNSET);
    let holder = h.take_pending_finalizer().unwrap();
    let both = h.get(holder, 2);
    let (to_itself, to_kept) = (h.tuple_items(both)[0], h.tuple_items(both)[1]);
    assert_eq!(h.get(to_itself, 1), UNSET);
    assert_eq!(h.get(to_kept, 1), roots[1]);
    assert!(!h.has_pending_callback(), "a reference that died with its target calls nobody");
    // The one to the living object still works after its resurrection.
    let mut roots = [to_kept, roots[1]];
    collect(&mut h, &mut roots);
    roots[1] = NONE;
    collect(&mut h, &mut roots);
    assert_eq!(h.take_pending_callback(), Some(roots[0]));
}

#[test]
fn registry_grows_and_drains_without_losing_anyone() {
    let mut mem = vec![0; 60_000];
    let mut h = heap(&mut mem);
    let mut random = Random(5);
    let mut roots = vec![NONE; 40];
    let (mut made, mut alive, mut finalized) = (0, vec![-1; 40], Vec::new());
    let mut expected = Vec::new();
    for _ in 0..4000 {
        match random.below(20) {
            0..=15 => {
                let i = random.below(40);
                roots[i] = finalizable(&mut h, small(made));
                expected.push(alive[i]);
                alive[i] = made;
                made += 1;
            }
            16 => drop(collect(&mut h, &mut roots)),
            _ => {
                if let Some(v) = h.take_pending_finalizer() {
                    finalized.push(small_of(h.get(v, 2)));
                }
            }
        }
        if h.free_words() < 2000 {
            collect(&mut h, &mut roots);
            finalized.extend(taken(&mut h));
        }
    }
    collect(&mut h, &mut []);
    finalized.extend(taken(&mut h));
    finalized.sort_unstable();
    assert_eq!(finalized, (0..made).collect::<Vec<_>>());
}

#[test]
fn code_caches_are_zeroed_and_never_followed() {
    let mut mem = vec![0; 1000];
    let mut h = heap(&mut mem);
    let (pool, globals, caches, raw) = (2, 1, 3, 4);
    let filler = h.alloc(kind::RAW, 9).unwrap();
    let constant = h.new_float(2.5).unwrap();
    let c = h.alloc(kind::CODE, code::POOL + pool + globals + caches + raw).unwrap();
    h.set(c, code::NPTRS, small((code::POOL - 1 + pool + globals + caches) as i32));
    h.set(c, code::GLOBALS, small(pool as i32 | (globals as i32) << 15));
    h.set(c, code::POOL, constant);
    for i in 0..caches {
        h.set(c, code::POOL + 3 + i, filler + (i as u32));
    }
    for i in 0..raw {
        h.replace_raw(c, code::POOL + 6 + i, constant);
    }
    h.flush_caches();
    assert_eq!(h.words(c)[code::POOL + 3..code::POOL + 6], [0; 3]);
    for i in 0..caches {
        h.set(c, code::POOL + 3 + i, filler + (i as u32));
    }
    let mut roots = [c];
    collect(&mut h, &mut roots);
    let words = &h.words(roots[0])[code::POOL..];
    assert_eq!(h.float_of(words[0]), 2.5);
    assert_eq!(words[3..6], [0; 3]);
    assert_eq!(words[6..], [constant; 4], "instruction words are no values");
}

#[test]
fn forgotten_roots_leave_an_empty_heap() {
    let mut mem = vec![0; 4000];
    let mut h = heap(&mut mem);
    for i in 0..20 {
        let v = finalizable(&mut h, small(i));
        h.new_weakref(v, small(1), NONE).unwrap();
        h.intern(format!("name{i}").as_bytes()).unwrap();
        let list = h.new_list(&[]).unwrap();
        h.serial(list).unwrap();
        h.set_shapes(list);
    }
    collect(&mut h, &mut []);
    assert!(h.has_pending());
    h.forget_roots();
    assert!(!h.has_pending());
    collect(&mut h, &mut []);
    assert_eq!(h.used_words(), 1);
    let v = finalizable(&mut h, small(3));
    let mut roots = [v];
    collect(&mut h, &mut roots);
    collect(&mut h, &mut []);
    assert_eq!(taken(&mut h), [3]);
}

#[test]
fn locked_heap_gives_no_memory_and_keeps_its_objects() {
    let mut mem = vec![0; 100];
    let mut h = heap(&mut mem);
    let list = h.new_list(&[small(1)]).unwrap();
    h.set_locked(true);
    assert!(h.new_float(1.0).is_err() && h.list_push(list, NONE).is_err() && h.take_scratch(1).is_err());
    assert!(h.is_locked());
    h.set_locked(false);
    h.list_push(list, NONE).unwrap();
    assert_eq!(h.list_items(list), [small(1), NONE]);
}

#[test]
fn tables_give_memory_back_when_their_entries_have_died() {
    let mut mem = vec![0; 60_000];
    let mut h = heap(&mut mem);
    let mut roots = [NONE, NONE];
    for i in 0..2000 {
        let list = h.new_list(&[]).unwrap();
        h.serial(list).unwrap();
        let v = finalizable(&mut h, small(i));
        roots = [list, v];
    }
    let serial = h.known_serial(roots[0]);
    for _ in 0..2 {
        collect(&mut h, &mut roots);
        while h.take_pending_finalizer().is_some() {}
    }
    collect(&mut h, &mut roots);
    assert!(h.used_words() < 40, "{}", h.used_words());
    assert_eq!(h.known_serial(roots[0]), serial);
    assert_eq!(h.finalizers_registered(), 1);
}
