//! The property test: random operations on the heap and on a model of it, compared object by object.

use std::collections::{HashMap, HashSet};

use super::*;
use crate::heap::NeedMemory;
use crate::layout::kind;
use crate::value::*;

/// A value in the model: nothing special (kept as it is) or an object by number.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Ref {
    Plain(Value),
    Object(usize),
}

/// An object in the model.
#[derive(Clone, Debug)]
enum Object {
    Tuple(Vec<Ref>),
    List(Vec<Ref>),
    Text(Vec<u8>),
    Bytes(Vec<u8>),
    Float(u64),
    Dict(Vec<(Value, Ref)>),
    Weak(Option<usize>),
    Finalizable(Ref),
}

const ROOTS: usize = 48;

struct World<'m> {
    heap: Heap<'m>,
    random: Random,
    roots: Vec<Value>,
    model: Vec<Ref>,
    objects: HashMap<usize, Object>,
    made: usize,
    interned: HashMap<Vec<u8>, usize>,
    serials: HashMap<usize, u32>,
    /// Registered and not yet found dead, oldest first.
    registered: Vec<usize>,
    pending: Vec<usize>,
    /// What has survived a collection: a collection of the young takes it for alive.
    old: HashSet<usize>,
}

impl<'m> World<'m> {
    fn new(mem: &'m mut [u32], seed: u64) -> World<'m> {
        World {
            heap: Heap::new(mem),
            random: Random(seed),
            roots: vec![NONE; ROOTS],
            model: vec![Ref::Plain(NONE); ROOTS],
            objects: HashMap::new(),
            made: 0,
            interned: HashMap::new(),
            serials: HashMap::new(),
            registered: Vec::new(),
            pending: Vec::new(),
            old: HashSet::new(),
        }
    }

    fn put(&mut self, v: Value, object: Object) -> usize {
        let slot = self.random.below(ROOTS);
        self.roots[slot] = v;
        self.model[slot] = Ref::Object(self.made);
        self.objects.insert(self.made, object);
        self.made += 1;
        self.made - 1
    }

    fn pick(&mut self) -> (Value, Ref) {
        let slot = self.random.below(ROOTS);
        if self.random.below(4) == 0 {
            let v = small(self.random.below(1000) as i32);
            return (v, Ref::Plain(v));
        }
        (self.roots[slot], self.model[slot])
    }

    /// A random root that is an object of the kind `wanted` accepts.
    fn pick_object(&mut self, wanted: impl Fn(&Object) -> bool) -> Option<(Value, usize)> {
        let from = self.random.below(ROOTS);
        (0..ROOTS).map(|i| (i + from) % ROOTS).find_map(|slot| match self.model[slot] {
            Ref::Object(id) if wanted(&self.objects[&id]) => Some((self.roots[slot], id)),
            _ => None,
        })
    }

    fn step(&mut self) -> Result<(), NeedMemory> {
        match self.random.below(16) {
            0 | 1 => {
                let picked: Vec<_> = (0..self.random.below(6)).map(|_| self.pick()).collect();
                let values: Vec<Value> = picked.iter().map(|p| p.0).collect();
                let v = self.heap.new_tuple(&values)?;
                self.put(v, Object::Tuple(picked.iter().map(|p| p.1).collect()));
            }
            2 => {
                let v = self.heap.new_list(&[])?;
                self.put(v, Object::List(Vec::new()));
            }
            3 | 4 => {
                let (item, item_ref) = self.pick();
                if let Some((list, id)) = self.pick_object(|o| matches!(o, Object::List(_))) {
                    let len = self.heap.list_len(list);
                    let at = self.random.below(len + 1);
                    self.heap.list_insert(list, at, item)?;
                    let Some(Object::List(items)) = self.objects.get_mut(&id) else { unreachable!() };
                    items.insert(at, item_ref);
                }
            }
            5 => {
                if let Some((list, id)) = self.pick_object(|o| matches!(o, Object::List(l) if !l.is_empty())) {
                    let at = self.random.below(self.heap.list_len(list));
                    self.heap.list_remove(list, at);
                    let Some(Object::List(items)) = self.objects.get_mut(&id) else { unreachable!() };
                    items.remove(at);
                }
            }
            6 => {
                let text: Vec<u8> = (0..self.random.below(12)).map(|_| b'a' + self.random.below(26) as u8).collect();
                let v = self.heap.new_str_bytes(&text)?;
                self.put(v, Object::Text(text));
            }
            7 => {
                let text = format!("n{}", self.random.below(40)).into_bytes();
                let v = self.heap.intern(&text)?;
                if let Some(&id) = self.interned.get(&text) {
                    let slot = self.random.below(ROOTS);
                    self.roots[slot] = v;
                    self.model[slot] = Ref::Object(id);
                } else {
                    let id = self.put(v, Object::Text(text.clone()));
                    self.interned.insert(text, id);
                }
            }
            8 => {
                let bytes: Vec<u8> = (0..self.random.below(90)).map(|_| self.random.next() as u8).collect();
                let v = self.heap.new_bytearray(bytes.len())?;
                self.heap.bytes_mut(v).copy_from_slice(&bytes);
                self.put(v, Object::Bytes(bytes));
            }
            9 => {
                let f = f64::from(self.random.next() as u32);
                let v = self.heap.new_float(f)?;
                self.put(v, Object::Float(f.to_bits()));
            }
            10 => {
                let key = small(self.random.below(30) as i32);
                let (value, value_ref) = self.pick();
                let new = self.random.below(6) == 0;
                match self.pick_object(|o| matches!(o, Object::Dict(_))) {
                    Some((dict, id)) if !new => {
                        let remove = self.random.below(3) == 0;
                        let changed = if remove {
                            self.heap.table_remove(dict, key).map(|r| r.is_some())
                        } else {
                            self.heap.table_set(dict, key, value)
                        };
                        match changed {
                            Err(crate::table::HashError::Memory(need)) => return Err(need),
                            other => drop(other.unwrap()),
                        }
                        let Some(Object::Dict(entries)) = self.objects.get_mut(&id) else { unreachable!() };
                        let at = entries.iter().position(|e| e.0 == key);
                        match (remove, at) {
                            (true, Some(at)) => drop(entries.remove(at)),
                            (false, Some(at)) => entries[at].1 = value_ref,
                            (false, None) => entries.push((key, value_ref)),
                            (true, None) => {}
                        }
                    }
                    _ => {
                        let v = self.heap.new_dict(self.random.below(3))?;
                        self.put(v, Object::Dict(Vec::new()));
                    }
                }
            }
            11 => {
                if let Some((target, id)) = self.pick_object(|_| true) {
                    let v = self.heap.new_weakref(target, NONE, small(0))?;
                    self.put(v, Object::Weak(Some(id)));
                }
            }
            12 => {
                let (content, content_ref) = self.pick();
                let v = self.heap.alloc(kind::INSTANCE, 3)?;
                self.heap.set(v, 2, content);
                self.heap.register_finalizer(v)?;
                let id = self.put(v, Object::Finalizable(content_ref));
                self.registered.push(id);
            }
            13 => {
                if let Some((v, id)) = self.pick_object(|_| true) {
                    let serial = self.heap.serial(v)?;
                    assert_eq!(*self.serials.entry(id).or_insert(serial), serial);
                }
            }
            14 => {
                if let Some(v) = self.heap.take_pending_finalizer() {
                    let id = self.pending.remove(0);
                    if self.random.below(2) == 0 {
                        let slot = self.random.below(ROOTS);
                        self.roots[slot] = v;
                        self.model[slot] = Ref::Object(id);
                    }
                } else {
                    assert!(self.pending.is_empty());
                }
            }
            _ => {
                for _ in 0..self.random.below(8) {
                    let slot = self.random.below(ROOTS);
                    self.roots[slot] = NONE;
                    self.model[slot] = Ref::Plain(NONE);
                }
            }
        }
        Ok(())
    }

    fn reach(&self, seen: &mut HashSet<usize>, from: impl IntoIterator<Item = Ref>) {
        let mut todo: Vec<Ref> = from.into_iter().collect();
        while let Some(next) = todo.pop() {
            let Ref::Object(id) = next else { continue };
            if seen.insert(id) {
                match &self.objects[&id] {
                    Object::Tuple(items) | Object::List(items) => todo.extend(items),
                    Object::Dict(entries) => todo.extend(entries.iter().map(|e| e.1)),
                    Object::Finalizable(content) => todo.push(*content),
                    _ => {}
                }
            }
        }
    }

    fn collect(&mut self) {
        self.collect_some(false);
    }

    fn collect_some(&mut self, young: bool) {
        let slack = self.random.below(3) * 20;
        if young {
            self.heap.collect_young(&mut [&mut self.roots], slack);
        } else if slack == 0 {
            super::collect(&mut self.heap, &mut self.roots);
        } else {
            self.heap.collect_with_slack(&mut [&mut self.roots], slack);
        }
        self.heap.check().expect("a sound heap after a collection");
        self.heap.check_roots(&self.roots).expect("sound roots after a collection");
        let mut alive = HashSet::new();
        let old = if young { core::mem::take(&mut self.old) } else { HashSet::new() };
        let roots = self.model.iter().copied().chain(self.pending.iter().chain(&old).map(|&id| Ref::Object(id)));
        self.reach(&mut alive, roots);
        let dead: Vec<usize> = self.registered.iter().rev().copied().filter(|id| !alive.contains(id)).collect();
        let mut owned = alive.clone();
        for id in &dead {
            let Object::Finalizable(content) = self.objects[id] else { unreachable!() };
            self.reach(&mut owned, [content]);
        }
        let mut due: Vec<usize> = dead.iter().copied().filter(|id| !owned.contains(id)).collect();
        if due.is_empty() {
            due = dead;
        } else {
            alive = owned;
        }
        for object in self.objects.values_mut() {
            if let Object::Weak(target) = object
                && target.is_some_and(|t| !alive.contains(&t))
            {
                *target = None;
            }
        }
        self.registered.retain(|id| !due.contains(id));
        self.pending.extend(&due);
        self.reach(&mut alive, due.iter().map(|&id| Ref::Object(id)));
        self.objects.retain(|id, _| alive.contains(id));
        self.interned.retain(|_, id| alive.contains(id));
        self.serials.retain(|id, _| alive.contains(id));
        self.old = alive.clone();
        self.compare(Some(alive.len()));
    }

    /// Walks heap and model side by side.
    fn compare(&self, alive: Option<usize>) {
        let mut seen: HashMap<usize, Value> = HashMap::new();
        let mut back: HashMap<Value, usize> = HashMap::new();
        let mut todo: Vec<(Value, Ref)> = self.roots.iter().copied().zip(self.model.iter().copied()).collect();
        while let Some((v, r)) = todo.pop() {
            let id = match r {
                Ref::Plain(plain) => {
                    assert_eq!(v, plain);
                    continue;
                }
                Ref::Object(id) => id,
            };
            assert_eq!(*back.entry(v).or_insert(id), id, "two objects have become one");
            if let Some(&known) = seen.get(&id) {
                assert_eq!(known, v, "one object has become two");
                continue;
            }
            seen.insert(id, v);
            if let Some(&serial) = self.serials.get(&id) {
                assert_eq!(self.heap.known_serial(v), Some(serial));
            }
            match &self.objects[&id] {
                Object::Tuple(items) => {
                    assert_eq!(self.heap.tuple_items(v).len(), items.len());
                    todo.extend(self.heap.tuple_items(v).iter().copied().zip(items.iter().copied()));
                }
                Object::List(items) => {
                    assert_eq!(self.heap.list_items(v).len(), items.len());
                    todo.extend(self.heap.list_items(v).iter().copied().zip(items.iter().copied()));
                }
                Object::Text(text) => assert_eq!(self.heap.str_bytes(v), text),
                Object::Bytes(bytes) => assert_eq!(self.heap.bytes_of(v), bytes),
                Object::Float(bits) => assert_eq!(self.heap.float_of(v).to_bits(), *bits),
                Object::Dict(entries) => {
                    assert_eq!(self.heap.table_len(v), entries.len());
                    let mut at = 0;
                    for (key, value) in entries {
                        let (next, k, found) = self.heap.table_next(v, at).expect("an entry");
                        assert_eq!(k, *key);
                        todo.push((found, *value));
                        at = next;
                    }
                    assert_eq!(self.heap.table_next(v, at), None);
                }
                Object::Weak(target) => match target {
                    None => assert_eq!(self.heap.get(v, 1), UNSET),
                    Some(t) => {
                        let target = self.heap.get(v, 1);
                        assert!(is_heap(target));
                        if let Some(&known) = seen.get(t) {
                            assert_eq!(known, target);
                        }
                    }
                },
                Object::Finalizable(content) => todo.push((self.heap.get(v, 2), *content)),
            }
        }
        if let Some(alive) = alive {
            assert!(seen.len() <= alive);
        }
    }
}

#[test]
fn random_operations_agree_with_the_model() {
    let steps: usize = std::env::var("FIELDWARDEN_HEAP_STEPS").ok().and_then(|s| s.parse().ok()).unwrap_or(100_000);
    for seed in 0..4 {
        let mut mem = vec![0; 3000 + 2500 * seed as usize];
        let mut world = World::new(&mut mem, seed);
        for step in 0..steps / 4 {
            let (before, roots, model) = (world.random.0, world.roots.clone(), world.model.clone());
            if world.step().is_err() {
                assert_eq!((&roots, &model), (&world.roots, &world.model), "a failed step changes nothing");
                world.collect();
                let after = world.random.0;
                world.random.0 = before;
                if world.step().is_err() {
                    // Full of living objects: let most of them go.
                    world.random.0 = after;
                    for slot in 0..ROOTS {
                        if slot % 5 != 0 {
                            world.roots[slot] = NONE;
                            world.model[slot] = Ref::Plain(NONE);
                        }
                    }
                    while world.heap.take_pending_finalizer().is_some() {
                        world.pending.remove(0);
                    }
                    world.collect();
                }
            }
            if step % 500 == 0 {
                world.compare(None);
                world.heap.check().unwrap();
            }
            if world.random.below(300) == 0 {
                world.collect();
            }
            if world.random.below(100) == 0 {
                world.collect_some(true);
            }
        }
        world.roots.fill(NONE);
        world.model.fill(Ref::Plain(NONE));
        world.collect();
        while !world.pending.is_empty() {
            while world.heap.take_pending_finalizer().is_some() {}
            world.pending.clear();
            world.collect();
        }
        assert_eq!(world.heap.used_words(), 1);
    }
}
