//! What a match found: the type Match (`natives.rs` says how it lies in the heap).

use super::natives::{SLOTS, store};
use crate::layout::kind;
use crate::modules::arguments::{argument, settle};
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method, method_kw};
use crate::text::view::View;
use crate::text::{build, ops};
use crate::types;
use crate::value::{NONE, UNSET, Value, is_small, small, small_of};

/// Methods of Match.
pub const MATCH: &[Method] = &[
    method(name!("group"), group, 1, 255),
    method(crate::names::GETITEM, |cx, a| one_group(cx, a.get(0), a.get(1), NONE), 2, 2),
    method_kw(name!("groups"), groups, 1, 2),
    method_kw(name!("groupdict"), groupdict, 1, 2),
    method(name!("start"), |cx, a| span_of(cx, a, |start, _| small(start)), 1, 2),
    method(name!("end"), |cx, a| span_of(cx, a, |_, end| small(end)), 1, 2),
    method(name!("span"), span, 1, 2),
    method(name!("expand"), expand, 2, 2),
    getter(name!("string"), |cx, a| Ok(cx.heap.get(a.get(0), 3))),
    getter(name!("re"), |cx, a| Ok(cx.heap.get(a.get(0), 2))),
    getter(name!("pos"), |cx, a| Ok(cx.heap.get(a.get(0), 4))),
    getter(name!("endpos"), |cx, a| Ok(cx.heap.get(a.get(0), 5))),
    getter(name!("lastindex"), |cx, a| Ok(last_group(cx, a.get(0)).map_or(NONE, |group| small(group as i32)))),
    getter(name!("lastgroup"), lastgroup),
];

fn group_count(cx: &Cx<'_, '_>, found: Value) -> usize {
    (cx.heap.words(found).len() - SLOTS) / 2 - 1
}

/// The number of a group given by number or name; IndexError if there is none.
fn group_number(cx: &mut Cx<'_, '_>, found: Value, which: Value) -> Result<usize, Signal> {
    if which == UNSET {
        return Ok(0);
    }
    let names = cx.heap.get(cx.heap.get(found, 2), 5);
    let objects = cx.heap.objects();
    if objects.is_str(which) {
        let pairs = objects.items(names).chunks_exact(2);
        let known = pairs.map(|pair| (pair[0], pair[1])).find(|&(name, _)| objects.bytes(name) == objects.bytes(which));
        if let Some((_, number)) = known {
            return Ok(small_of(number) as usize);
        }
    } else if is_small(which) && small_of(which) >= 0 && small_of(which) as usize <= group_count(cx, found) {
        return Ok(small_of(which) as usize);
    }
    cx.raise(types::INDEX_ERROR, format_args!("no such group"))
}

fn one_group(cx: &mut Cx<'_, '_>, found: Value, which: Value, default: Value) -> Answer {
    let group = group_number(cx, found, which)?;
    let slot = |i: usize| small_of(cx.heap.get(found, SLOTS + i));
    let (start, end) = (slot(2 * group), slot(2 * group + 1));
    if start < 0 {
        return Ok(default);
    }
    let text = cx.heap.get(found, 3);
    let part = ops::part(cx.heap, text, start as usize..end as usize);
    settle(cx, part)
}

fn group(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    if a.len() < 3 {
        return one_group(cx, a.get(0), a.get(1), NONE);
    }
    let tuple = cx.heap.alloc(kind::TUPLE, a.len())?;
    for (i, &which) in a.positional.iter().enumerate().skip(1) {
        let part = one_group(cx, a.get(0), which, NONE)?;
        cx.heap.set(tuple, i, part);
    }
    Ok(tuple)
}

fn default_of(cx: &Cx<'_, '_>, a: &Args<'_>) -> Value {
    match argument(cx, a, 1, name!("default")) {
        UNSET => NONE,
        v => v,
    }
}

fn groups(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (count, default) = (group_count(cx, a.get(0)), default_of(cx, a));
    let tuple = cx.heap.alloc(kind::TUPLE, 1 + count)?;
    for group in 1..=count {
        let part = one_group(cx, a.get(0), small(group as i32), default)?;
        cx.heap.set(tuple, group, part);
    }
    Ok(tuple)
}

fn groupdict(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let default = default_of(cx, a);
    let names = cx.heap.get(cx.heap.get(a.get(0), 2), 5);
    let count = cx.heap.objects().items(names).len() / 2;
    let dict = cx.heap.new_dict(count)?;
    for i in 0..count {
        let (name, number) = (cx.heap.get(names, 1 + 2 * i), cx.heap.get(names, 2 + 2 * i));
        let part = one_group(cx, a.get(0), number, default)?;
        store(cx, dict, name, part)?;
    }
    Ok(dict)
}

/// Start and end of a group in units; -1 if it took no part.
fn unit_span(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<(i32, i32), Signal> {
    let found = a.get(0);
    let group = group_number(cx, found, a.get(1))?;
    let text = cx.heap.get(found, 3);
    let place = |slot: usize| {
        let at = small_of(cx.heap.get(found, SLOTS + slot));
        match (usize::try_from(at), View::new(cx.heap.objects(), text)) {
            (Ok(at), Some(view)) => view.unit(at) as i32,
            _ => -1,
        }
    };
    Ok((place(2 * group), place(2 * group + 1)))
}

fn span_of(cx: &mut Cx<'_, '_>, a: &Args<'_>, choose: fn(i32, i32) -> Value) -> Answer {
    let (start, end) = unit_span(cx, a)?;
    Ok(choose(start, end))
}

fn span(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (start, end) = unit_span(cx, a)?;
    Ok(cx.heap.new_tuple(&[small(start), small(end)])?)
}

/// The group that closed last.
fn last_group(cx: &Cx<'_, '_>, found: Value) -> Option<usize> {
    let end = |group: &usize| small_of(cx.heap.get(found, SLOTS + 2 * group + 1));
    let taken = (1..=group_count(cx, found)).filter(|group| end(group) >= 0);
    // Of groups that end alike the outer one, which comes first, closed last.
    taken.rev().max_by_key(|group| end(group))
}

fn lastgroup(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let Some(last) = last_group(cx, a.get(0)) else { return Ok(NONE) };
    let names = cx.heap.get(cx.heap.get(a.get(0), 2), 5);
    let mut pairs = cx.heap.objects().items(names).chunks_exact(2);
    Ok(pairs.find(|pair| small_of(pair[1]) as usize == last).map_or(NONE, |pair| pair[0]))
}

fn expand(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let (found, template) = (a.get(0), types::unwrap(cx.heap, a.get(1)));
    let (pattern, text) = (cx.heap.get(found, 2), cx.heap.get(found, 3));
    let result_kind = if cx.heap.is(text, kind::STR) { kind::STR } else { kind::BYTES };
    let result = build(cx.heap, result_kind, |objects, out| {
        let bytes = objects.any_bytes(text).unwrap_or(&[]);
        super::template::write(out, objects, template, pattern, &|group| {
            let slot = |i: usize| usize::try_from(small_of(objects.get(found, SLOTS + i))).ok();
            let range = slot(2 * group).zip(slot(2 * group + 1));
            range.and_then(|(start, end)| bytes.get(start..end)).unwrap_or(&[])
        })
    });
    settle(cx, result)
}
