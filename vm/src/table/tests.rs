//! Tables against a model: a vector of entries in insertion order, compared by Python's rules.

use super::*;
use crate::heap::tests::{Random, collect};
use crate::layout::SHAPE_SHIFT;
use crate::names;
use crate::value::{FALSE, NONE, TRUE, boolean, is_small, try_small};

/// A key as the model sees it: equal keys are equal here.
#[derive(Clone, PartialEq, Debug)]
enum Key {
    Number(f64),
    Big(i64),
    Text(String),
    Bytes(Vec<u8>),
    Tuple(Vec<Key>),
    Nothing,
    /// An instance of a plain class: identity.
    Plain(usize),
    /// An instance whose class has `__eq__` and `__hash__`: the number decides, its hash is a third of it.
    User(i32),
}

fn world(mem: &mut [u32]) -> (Heap<'_>, Vec<Value>) {
    let mut h = Heap::new(mem);
    // Shape 0 belongs to a plain class, shape 1 to one with __eq__: the class's word 1 says so.
    let mut shapes = [UNSET; 2];
    for (i, shape) in shapes.iter_mut().enumerate() {
        let class = h.alloc(kind::CLASS, crate::layout::class::SIZE).unwrap();
        h.set(class, 1, boolean(i == 0));
        *shape = h.alloc(kind::SHAPE, 6).unwrap();
        h.set(*shape, 1, class);
    }
    let vector = h.alloc(kind::VALUES, 3).unwrap();
    h.set_values(vector, 1, &shapes);
    h.set_shapes(vector);
    h.set_plain_class(|h, class| h.get(class, 1) == TRUE);
    (h, Vec::new())
}

fn instance(h: &mut Heap<'_>, shape: u32, content: Value) -> Value {
    let v = h.alloc(kind::INSTANCE, 3).unwrap();
    h.set_header(v, h.header(v) | shape << SHAPE_SHIFT);
    h.set(v, 2, content);
    v
}

/// A key of the program's: its object and the model's view. Plain instances come from `roots[1..]`.
fn make(h: &mut Heap<'_>, random: &mut Random, plain: &[Value], user: bool, depth: usize) -> (Value, Key) {
    let small_number = random.below(40) as i32;
    match random.below(if user { 13 } else { 12 }) {
        0 | 1 => (small(small_number), Key::Number(f64::from(small_number))),
        2 => (h.new_float(f64::from(small_number)).unwrap(), Key::Number(f64::from(small_number))),
        3 => (h.new_float(f64::from(small_number) + 0.5).unwrap(), Key::Number(f64::from(small_number) + 0.5)),
        4 => (boolean(small_number % 2 == 0), Key::Number(f64::from(1 - small_number % 2))),
        5 => {
            let big = (i64::from(small_number) - 60) << 40 | 1;
            (h.new_int(big).unwrap(), Key::Big(big))
        }
        6 | 7 => {
            let text = format!("k{small_number}");
            let v = if random.below(2) == 0 { h.intern(text.as_bytes()) } else { h.new_str(&text) };
            (v.unwrap(), Key::Text(text))
        }
        8 => (h.new_bytes(&[small_number as u8]).unwrap(), Key::Bytes(vec![small_number as u8])),
        9 if depth < 3 => {
            let parts: Vec<_> = (0..random.below(3)).map(|_| make(h, random, plain, false, depth + 1)).collect();
            let values: Vec<Value> = parts.iter().map(|p| p.0).collect();
            (h.new_tuple(&values).unwrap(), Key::Tuple(parts.into_iter().map(|p| p.1).collect()))
        }
        10 => {
            let i = random.below(plain.len());
            (plain[i], Key::Plain(i))
        }
        12 => (instance(h, 1, small(small_number)), Key::User(small_number)),
        _ => (NONE, Key::Nothing),
    }
}

/// Looks a key up as the VM does: natively if that works, by candidates and "Python" otherwise.
fn find(h: &mut Heap<'_>, map: Value, key: Value) -> (Option<Probe>, Option<u32>) {
    match h.table_find(map, key) {
        Ok(found) => (found, None),
        Err(HashError::Python) => {
            let number = |h: &Heap<'_>, v: Value| {
                if h.is(v, kind::INSTANCE) && h.header(v) >> SHAPE_SHIFT == 1 { Some(h.get(v, 2)) } else { None }
            };
            let hash = number(h, key).map_or_else(|| h.hash(key).unwrap(), |n| small_of(n) as u32 / 3);
            let mut probe = Probe::START;
            while let Some((other, found)) = h.table_candidate(map, hash, probe) {
                let equal = other == key
                    || match (number(h, key), number(h, other)) {
                        (Some(a), Some(b)) => a == b,
                        (None, None) => h.equal(other, key).unwrap(),
                        _ => false,
                    };
                if equal {
                    return (Some(found), Some(hash));
                }
                probe = found;
            }
            (None, Some(hash))
        }
        Err(other) => panic!("{other:?}"),
    }
}

fn entries(h: &Heap<'_>, map: Value) -> Vec<(Value, Value)> {
    let (mut at, mut all) = (0, Vec::new());
    while let Some((next, key, value)) = h.table_next(map, at) {
        all.push((key, value));
        at = next;
    }
    let (mut at, mut back) = (usize::MAX, Vec::new());
    while let Some((next, key, value)) = h.table_previous(map, at) {
        back.push((key, value));
        at = next;
    }
    back.reverse();
    assert_eq!(all, back);
    all
}

#[test]
fn random_operations_on_dicts_and_sets_agree_with_the_model() {
    let steps: usize = std::env::var("FIELDWARDEN_HEAP_STEPS").ok().and_then(|s| s.parse().ok()).unwrap_or(60_000);
    for seed in 0..6u64 {
        let mut mem = vec![0; 60_000];
        let (mut h, mut roots) = world(&mut mem);
        let mut random = Random(seed);
        let user = seed % 2 == 1;
        let is_dict = seed % 3 != 0;
        let capacity = random.below(12);
        roots.push(if is_dict { h.new_dict(capacity).unwrap() } else { h.new_set(kind::SET, capacity).unwrap() });
        for _ in 0..10 {
            let v = instance(&mut h, 0, UNSET);
            roots.push(v);
        }
        let mut model: Vec<(Key, Value)> = Vec::new();
        for step in 0..steps / 6 {
            if h.free_words() < 20_000 {
                collect(&mut h, &mut roots);
            }
            let map = roots[0];
            let (key, view) = make(&mut h, &mut random, &roots[1..], user, 0);
            let (found, hash) = find(&mut h, map, key);
            let at = model.iter().position(|e| e.0 == view);
            assert_eq!(found.is_some(), at.is_some(), "{view:?}");
            // Phases of growing and of shrinking.
            let growing = step / 500 % 2 == 0;
            match (random.below(10), found, at) {
                (0..=5, None, _) if growing => {
                    match hash {
                        None => assert_eq!(h.table_set(map, key, small(step as i32)), Ok(true)),
                        Some(hash) => h.table_insert_hashed(map, key, small(step as i32), hash).unwrap(),
                    }
                    model.push((view, small(step as i32)));
                }
                (0..=5, Some(probe), Some(at)) if growing => {
                    h.table_set_value(map, probe.entry(), small(step as i32));
                    model[at].1 = small(step as i32);
                }
                (6, Some(probe), Some(at)) if hash.is_some() => {
                    h.table_remove_at(map, probe);
                    model.remove(at);
                }
                (_, Some(_), Some(at)) if hash.is_none() && !growing => {
                    assert!(matches!(h.table_remove(map, key), Ok(Some(_))));
                    model.remove(at);
                }
                (7, ..) if random.below(8) == 0 => {
                    let popped = h.table_pop_last(map);
                    assert_eq!(popped.is_some(), model.pop().is_some());
                }
                (8, ..) if random.below(20) == 0 => {
                    roots[0] = h.table_copy(map, if is_dict { kind::DICT } else { kind::SET }).unwrap()
                }
                (9, ..) if random.below(40) == 0 => drop(collect(&mut h, &mut roots)),
                (9, ..) if random.below(900) == 0 => {
                    h.table_clear(map);
                    model.clear();
                }
                _ => {}
            }
            assert_eq!(h.table_len(roots[0]), model.len());
            if step % 100 == 0 {
                let all = entries(&h, roots[0]);
                assert!(h.table_consistent(roots[0]));
                if is_dict {
                    let values: Vec<Value> = all.iter().map(|e| e.1).collect();
                    assert_eq!(values, model.iter().map(|e| e.1).collect::<Vec<_>>());
                }
                for (key, _) in &all {
                    assert!(find(&mut h, roots[0], *key).0.is_some());
                }
            }
        }
    }
}

#[test]
fn dict_of_two_built_exactly_takes_32_bytes() {
    let mut mem = vec![0; 100];
    let mut h = Heap::new(&mut mem);
    let before = h.used_words();
    let d = h.new_dict(2).unwrap();
    assert_eq!(h.table_set(d, names::INIT, small(1)), Ok(true));
    assert_eq!(h.table_set(d, names::NEW, small(2)), Ok(true));
    assert_eq!((h.used_words() - before) * 4, 32);
    assert_eq!(h.table_get_name(d, names::NEW), Some(small(2)));
    assert_eq!(h.table_get_name(d, names::DEL), None);
}

#[test]
fn two_hundred_thousand_entries_grow_shrink_and_keep_their_order() {
    let n = 200_000;
    let mut mem = vec![0; 6_000_000];
    let (mut h, _) = world(&mut mem);
    for hashed in [false, true] {
        let mut roots = [h.new_dict(0).unwrap(), NONE];
        for i in 0..n {
            let hash = (i as u32).wrapping_mul(0x0101_0101);
            let key = small(i * 7);
            if h.free_words() < 2_500_000 {
                collect(&mut h, &mut roots);
            }
            if hashed {
                h.table_insert_hashed(roots[0], key, small(i), hash).unwrap();
            } else {
                assert_eq!(h.table_set(roots[0], key, small(i)), Ok(true));
            }
        }
        collect(&mut h, &mut roots);
        assert_eq!(h.table_len(roots[0]), n as usize);
        for i in (0..n).step_by(3) {
            let found = if hashed {
                let hash = (i as u32).wrapping_mul(0x0101_0101);
                let mut probe = Probe::START;
                loop {
                    let (key, found) = h.table_candidate(roots[0], hash, probe).expect("the key is there");
                    if key == small(i * 7) {
                        break found;
                    }
                    probe = found;
                }
            } else {
                h.table_find(roots[0], small(i * 7)).unwrap().expect("the key is there")
            };
            assert_eq!(h.table_value(roots[0], found.entry()), small(i));
            h.table_remove_at(roots[0], found);
        }
        let left: Vec<Value> = entries(&h, roots[0]).iter().map(|e| e.1).collect();
        assert_eq!(left, (0..n).filter(|i| i % 3 != 0).map(small).collect::<Vec<_>>());
        collect(&mut h, &mut roots);
    }
}

#[test]
fn equal_numbers_hash_equal_whatever_their_type() {
    let mut mem = vec![0; 200_000];
    let mut h = Heap::new(&mut mem);
    let mut random = Random(1);
    for _ in 0..4000 {
        let mantissa = random.next() as i64 >> 11 >> random.below(52);
        let shift = random.below(11);
        let int = mantissa << shift;
        let float = h.new_float(mantissa as f64 * (1u64 << shift) as f64).unwrap();
        let other = h.new_float(mantissa as f64 * (1u64 << shift) as f64 + (1u64 << (shift + 3)) as f64).unwrap();
        let v = h.new_int(int).unwrap();
        assert_eq!(h.equal(v, float), Some(true), "{int}");
        assert_eq!(h.hash(v), h.hash(float), "{int}");
        assert_eq!(h.equal(float, other), Some(h.float_of(float) == h.float_of(other)));
        if h.float_of(float) != h.float_of(other) {
            assert_eq!(h.equal(v, other), Some(false));
        }
        collect(&mut h, &mut []);
    }
    assert_eq!((h.hash(TRUE), h.hash(FALSE), h.hash(small(-1))), (Ok(1), Ok(0), Ok(-2i32 as u32)));
    // Values from Python's published rule with the modulus 2^31 - 1.
    assert_eq!(hash_float(0.5), 1 << 30);
    assert_eq!(hash_float(-0.5), (1u32 << 30).wrapping_neg());
    assert_eq!(hash_float(2f64.powi(31)), 1);
    assert_eq!(hash_float(f64::INFINITY), 314_159);
    assert_eq!(hash_float(f64::from_bits(1)), hash_float(f64::from_bits(2)).rotate_right(1) & 0x7fff_ffff);
    assert_eq!(try_small(1 << 31), None);
    // Three limbs: 2^80 as an int and as a float.
    let big = h.alloc(kind::INT_POSITIVE, 4).unwrap();
    h.replace_raw(big, 3, 1 << 16);
    let float = h.new_float(2f64.powi(80)).unwrap();
    assert_eq!(h.equal(big, float), Some(true));
    assert_eq!(h.hash(big), h.hash(float));
    h.replace_raw(big, 1, 1);
    assert_eq!(h.equal(big, float), Some(false));
}

#[test]
fn unhashable_key_is_named_even_inside_a_tuple() {
    let mut mem = vec![0; 1000];
    let mut h = Heap::new(&mut mem);
    let d = h.new_dict(0).unwrap();
    let list = h.new_list(&[]).unwrap();
    let inside = h.new_tuple(&[small(1), list]).unwrap();
    assert_eq!(h.table_set(d, inside, NONE), Err(HashError::Unhashable(list)));
    assert_eq!(h.table_get(d, list), Err(HashError::Unhashable(list)));
    let mut deep = h.new_tuple(&[]).unwrap();
    for _ in 0..40 {
        deep = h.new_tuple(&[deep]).unwrap();
    }
    assert_eq!(h.hash(deep), Err(HashError::Python), "too deep to follow");
}

#[test]
fn frozensets_and_bound_methods_are_keys_by_value() {
    let mut mem = vec![0; 4000];
    let (mut h, _) = world(&mut mem);
    let d = h.new_dict(0).unwrap();
    let mut sets = Vec::new();
    for order in [[1, 2, 3], [3, 1, 2]] {
        let s = h.new_set(kind::FROZENSET, 0).unwrap();
        for i in order {
            h.table_set(s, small(i), NONE).unwrap();
        }
        sets.push(s);
    }
    assert_eq!(h.table_set(d, sets[0], small(1)), Ok(true));
    assert_eq!(h.table_get(d, sets[1]), Ok(Some(small(1))));
    let function = h.alloc(kind::FUNCTION, 7).unwrap();
    let (object, other) = (h.new_list(&[]).unwrap(), h.new_list(&[]).unwrap());
    let mut bound = |object| {
        let b = h.alloc(kind::BOUND, 3).unwrap();
        h.set_values(b, 1, &[function, object]);
        b
    };
    let (a, b, c) = (bound(object), bound(object), bound(other));
    for i in 0..10 {
        h.table_set(d, small(100 + i), NONE).unwrap();
    }
    assert_eq!(h.table_set(d, a, small(2)), Ok(true));
    assert_eq!(h.table_get(d, b), Ok(Some(small(2))));
    assert_eq!(h.table_get(d, c), Ok(None));
}

/// What a dict holds, in order.
fn content(h: &Heap<'_>, map: Value) -> Vec<(Value, Value)> {
    entries(h, map)
}

#[test]
fn every_allocation_failed_in_turn_changes_nothing() {
    type Operation = fn(&mut Heap<'_>, &[Value]) -> Result<(), NeedMemory>;
    fn memory<T>(result: Result<T, HashError>) -> Result<(), NeedMemory> {
        match result {
            Ok(_) => Ok(()),
            Err(HashError::Memory(need)) => Err(need),
            Err(other) => panic!("{other:?}"),
        }
    }
    let operations: [Operation; 12] = [
        |h, r| memory(h.table_set(r[0], small(1000), NONE)),
        |h, r| memory(h.table_set(r[1], small(1000), NONE)),
        |h, r| memory(h.table_set(r[2], r[5], NONE)),
        |h, r| memory(h.table_insert_hashed(r[0], small(1000), NONE, 5)),
        |h, r| h.table_copy(r[2], kind::DICT).map(drop),
        |h, r| h.list_push(r[3], NONE),
        |h, r| h.list_insert(r[3], 0, NONE),
        |h, _| h.intern(b"a name never seen").map(drop),
        |h, r| h.serial(r[3]).map(drop),
        |h, r| h.register_finalizer(r[4]),
        |h, r| h.new_weakref(r[3], r[0], NONE).map(drop),
        |h, r| h.bytearray_resize(r[6], 5000),
    ];
    for operation in operations {
        let mut mem = vec![0; 20_000];
        let (mut h, mut roots) = world(&mut mem);
        for entries in [2, 8, 12] {
            let d = h.new_dict(entries).unwrap();
            for i in 0..entries {
                let key = h.new_str(&format!("key{i}")).unwrap();
                h.table_set(d, key, small(i as i32)).unwrap();
            }
            roots.push(d);
        }
        roots.push(h.new_list(&[small(1), small(2)]).unwrap());
        let object = instance(&mut h, 0, NONE);
        roots.push(object);
        let list = h.new_list(&[]).unwrap();
        let bound = h.alloc(kind::BOUND, 3).unwrap();
        let function = h.alloc(kind::FUNCTION, 7).unwrap();
        h.set_values(bound, 1, &[function, list]);
        roots.push(bound);
        let bytes = h.new_bytearray(9).unwrap();
        roots.push(bytes);
        let mut failures = 0;
        loop {
            let before: Vec<_> = (0..3).map(|i| content(&h, roots[i])).collect();
            let list = h.list_items(roots[3]).to_vec();
            h.fail_after(Some(failures));
            let result = operation(&mut h, &roots);
            h.fail_after(None);
            if result.is_ok() {
                break;
            }
            assert_eq!(before, (0..3).map(|i| content(&h, roots[i])).collect::<Vec<_>>());
            assert_eq!(h.list_items(roots[3]), list);
            assert_eq!(h.bytes_of(roots[6]).len(), 9);
            assert!(!h.has_pending_finalizer());
            h.check().expect("a sound heap after a failed allocation");
            collect(&mut h, &mut roots);
            failures += 1;
            assert!(failures < 20);
        }
        assert!(failures > 0, "each of these allocates");
        collect(&mut h, &mut roots);
        assert!(is_small(h.list_items(roots[3])[1]) || h.list_len(roots[3]) > 2);
    }
}

#[test]
fn key_never_hashed_is_found_inside_equal_keys() {
    let mut mem = vec![0; 4000];
    let (mut h, _) = world(&mut mem);
    let object = instance(&mut h, 0, UNSET);
    let mut sets = Vec::new();
    for _ in 0..2 {
        let s = h.new_set(kind::FROZENSET, 1).unwrap();
        h.table_set(s, object, NONE).unwrap();
        sets.push(s);
    }
    let keys = [h.new_tuple(&[object]).unwrap(), h.new_tuple(&[object]).unwrap()];
    let d = h.new_dict(0).unwrap();
    for pair in [[keys[0], keys[1]], [sets[0], sets[1]]] {
        assert_eq!(h.equal(pair[0], pair[1]), Some(true));
        assert_eq!(h.table_set(d, pair[0], small(1)), Ok(true));
        assert_eq!(h.table_get(d, pair[1]), Ok(Some(small(1))));
        assert_eq!(h.table_peek(d, pair[1]), Ok(Some(small(1))));
    }
    assert_eq!(h.known_serial(object), None, "looking up hashes nothing for ever");
}

#[test]
fn names_are_found_set_and_deleted_beside_keys_only_python_can_compare() {
    let mut mem = vec![0; 8000];
    let (mut h, _) = world(&mut mem);
    let d = h.new_dict(0).unwrap();
    let name = h.intern(b"attribute").unwrap();
    let hash = h.hash_of_str(name);
    for i in 0..3 {
        let user = instance(&mut h, 1, small(i));
        h.table_insert_hashed(d, user, NONE, hash).unwrap();
    }
    assert_eq!(h.get_name(d, name), UNSET);
    assert!(!h.delete_name(d, name));
    for i in 0..40 {
        h.set_name(d, name, small(i)).unwrap();
        assert_eq!(h.get_name(d, name), small(i));
        let other = h.intern(format!("a{i}").as_bytes()).unwrap();
        h.set_name(d, other, small(i)).unwrap();
    }
    assert_eq!(h.table_len(d), 3 + 41);
    assert!(h.delete_name(d, name) && !h.delete_name(d, name));
    assert_eq!((h.get_name(d, name), h.get_name(UNSET, name)), (UNSET, UNSET));
    let copy = h.new_str("a7").unwrap();
    assert_eq!(h.get_name(d, copy), small(7));
}
