//! The functions of the module, and the types Pattern and Match.
//!
//! Pattern: NATIVE [type][pattern][program BYTES][flags_int][names TUPLE of name, number_int, …]. Match: NATIVE
//! [type][Pattern][subject][start_int][end_int][slot_int…], byte positions, -1 for a group that took no part.

use super::{
    Anchor, GROUPS_MAX, Names, Refused, STEPS_MAX, Task, UNMATCHED, compile, program, replace, run, slot_words,
};
use crate::heap::NeedMemory;
use crate::interp::native_iter;
use crate::layout::kind;
use crate::modules::Module;
use crate::modules::arguments::{argument, bytes_of, settle};
use crate::name;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method, method_kw};
use crate::text::view::View;
use crate::text::{build, ops};
use crate::types;
use crate::value::{NONE, UNSET, Value, imm, immediate, small};

/// `re`
pub static MODULE: Module = Module {
    name: "re",
    methods: &[
        method_kw(name!("compile"), compile_native, 1, 2),
        method_kw(name!("match"), |cx, a| with_pattern(cx, a, 2, |cx, p, a| find_one(cx, p, a, Anchor::Start)), 2, 3),
        method_kw(name!("search"), |cx, a| with_pattern(cx, a, 2, |cx, p, a| find_one(cx, p, a, Anchor::Search)), 2, 3),
        method_kw(
            name!("fullmatch"),
            |cx, a| with_pattern(cx, a, 2, |cx, p, a| find_one(cx, p, a, Anchor::Whole)),
            2,
            3,
        ),
        method_kw(name!("findall"), |cx, a| with_pattern(cx, a, 2, findall), 2, 3),
        method_kw(name!("finditer"), |cx, a| with_pattern(cx, a, 2, finditer), 2, 3),
        method_kw(name!("split"), |cx, a| with_pattern(cx, a, 3, split), 2, 4),
        method_kw(name!("sub"), |cx, a| replace::substitute_in(cx, a, false), 3, 5),
        method_kw(name!("subn"), |cx, a| replace::substitute_in(cx, a, true), 3, 5),
        method(name!("escape"), replace::escape, 1, 1),
        method(name!("purge"), |_, _| Ok(NONE), 0, 0),
    ],
    constants: &[
        (name!("error"), types::of(types::RE_ERROR)),
        (name!("Pattern"), types::of(types::PATTERN)),
        (name!("Match"), types::of(types::MATCH)),
        (name!("I"), small(2)),
        (name!("IGNORECASE"), small(2)),
        (name!("M"), small(8)),
        (name!("MULTILINE"), small(8)),
        (name!("S"), small(16)),
        (name!("DOTALL"), small(16)),
        (name!("X"), small(64)),
        (name!("VERBOSE"), small(64)),
        (name!("A"), small(256)),
        (name!("ASCII"), small(256)),
        (name!("U"), small(32)),
        (name!("UNICODE"), small(32)),
    ],
};

/// Methods of Pattern.
pub const PATTERN: &[Method] = &[
    method_kw(name!("match"), |cx, a| find_one(cx, a.get(0), &rest(a), Anchor::Start), 2, 4),
    method_kw(name!("search"), |cx, a| find_one(cx, a.get(0), &rest(a), Anchor::Search), 2, 4),
    method_kw(name!("fullmatch"), |cx, a| find_one(cx, a.get(0), &rest(a), Anchor::Whole), 2, 4),
    method_kw(name!("findall"), |cx, a| findall(cx, a.get(0), &rest(a)), 2, 4),
    method_kw(name!("finditer"), |cx, a| finditer(cx, a.get(0), &rest(a)), 2, 4),
    method_kw(name!("split"), |cx, a| split(cx, a.get(0), &rest(a)), 2, 3),
    method_kw(name!("sub"), |cx, a| replace::substitute(cx, a.get(0), &rest(a), false), 3, 4),
    method_kw(name!("subn"), |cx, a| replace::substitute(cx, a.get(0), &rest(a), true), 3, 4),
    getter(name!("pattern"), |cx, a| Ok(cx.heap.get(a.get(0), 2))),
    getter(name!("flags"), |cx, a| Ok(cx.heap.get(a.get(0), 4))),
    getter(name!("groups"), |cx, a| Ok(small(program::groups(program_of(cx, a.get(0))) as i32))),
    getter(name!("groupindex"), groupindex),
];

/// First slot of a Match.
pub(super) const SLOTS: usize = 6;

/// The arguments after the first.
fn rest<'a>(a: &Args<'a>) -> Args<'a> {
    Args { positional: a.positional.get(1..).unwrap_or(&[]), ..*a }
}

fn program_of<'h>(cx: &'h Cx<'_, '_>, pattern: Value) -> &'h [u8] {
    cx.heap.objects().bytes(cx.heap.get(pattern, 3))
}

fn is_pattern(cx: &Cx<'_, '_>, v: Value) -> bool {
    cx.heap.is(v, kind::NATIVE) && cx.heap.get(v, 1) == imm(immediate::TYPE, types::PATTERN)
}

fn compile_native(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let flags = argument(cx, a, 1, name!("flags"));
    new_pattern(cx, a.get(0), flags)
}

/// A Pattern of a str, bytes or Pattern.
fn new_pattern(cx: &mut Cx<'_, '_>, source: Value, flags: Value) -> Answer {
    let flags = cx.int_or(flags, 0, "flags")?;
    if is_pattern(cx, source) {
        return Ok(source);
    }
    let source = types::unwrap(cx.heap, source);
    let bytes = match cx.heap.kind(source) {
        Some(kind::STR) => 0,
        Some(kind::BYTES | kind::BYTEARRAY) => program::BYTES,
        _ => return cx.type_error(format_args!("first argument must be string or compiled pattern")),
    };
    let known = program::IGNORE_CASE | program::MULTILINE | program::DOTALL | program::VERBOSE;
    let ascii = if flags & 256 != 0 { program::ASCII } else { 0 };
    let mut found = Names::new();
    let code = build(cx.heap, kind::BYTES, |objects, out| {
        let text = objects.any_bytes(source).unwrap_or(&[]);
        compile(out, text, flags as u8 & known | ascii | bytes, &mut found)
    });
    let code = settle(cx, code)?;
    let names = cx.heap.alloc(kind::TUPLE, 1 + 2 * found.len())?;
    for (i, &(number, start, end)) in found.iter().enumerate() {
        let name = build(cx.heap, kind::STR, |objects, out| {
            out.push_bytes(objects.any_bytes(source).unwrap_or(&[]).get(start..end).unwrap_or(&[]))
        });
        let name = settle(cx, name)?;
        cx.heap.set(names, 1 + 2 * i, name);
        cx.heap.set(names, 2 + 2 * i, small(number as i32));
    }
    let kept = program::flags(cx.heap.objects().bytes(code));
    let shown = kept & known;
    let unicode = match (bytes == 0, kept & program::ASCII != 0) {
        (_, true) => 256,
        (true, _) => 32,
        _ => 0,
    };
    let object = cx.heap.alloc(kind::NATIVE, 6)?;
    for (i, v) in
        [types::of(types::PATTERN), source, code, small(shown as i32 | unicode), names].into_iter().enumerate()
    {
        cx.heap.set(object, 1 + i, v);
    }
    Ok(object)
}

/// Calls `f` with the pattern of a module-level function and its other arguments; the flags come as argument `flags_at` or by name.
pub(super) fn with_pattern(
    cx: &mut Cx<'_, '_>,
    a: &Args<'_>,
    flags_at: usize,
    f: impl FnOnce(&mut Cx<'_, '_>, Value, &Args<'_>) -> Answer,
) -> Answer {
    let flags = argument(cx, a, flags_at, name!("flags"));
    let pattern = new_pattern(cx, a.get(0), flags)?;
    let end = a.len().min(flags_at);
    f(cx, pattern, &Args { positional: a.positional.get(1..end).unwrap_or(&[]), ..*a })
}

/// The slots of a match, byte positions.
type Slots = [u32; 2 * (GROUPS_MAX + 1)];

/// Where to look: byte positions.
#[derive(Clone, Copy)]
struct Range {
    start: usize,
    end: usize,
    not_empty_at: Option<usize>,
}

/// The subject, checked to be of the pattern's kind.
fn subject(cx: &mut Cx<'_, '_>, pattern: Value, v: Value) -> Answer {
    let v = types::unwrap(cx.heap, v);
    let bytes = program::flags(program_of(cx, pattern)) & program::BYTES != 0;
    let is_text = cx.heap.is(v, kind::STR);
    if cx.heap.objects().any_bytes(v).is_none() {
        let name = cx.type_name(v);
        return cx.type_error(format_args!("expected string or bytes-like object, got '{name}'"));
    }
    match (bytes, is_text) {
        (true, true) => cx.type_error(format_args!("cannot use a bytes pattern on a string-like object")),
        (false, false) => cx.type_error(format_args!("cannot use a string pattern on a bytes-like object")),
        _ => Ok(v),
    }
}

/// `pos` and `endpos` as byte positions.
fn bounds(cx: &mut Cx<'_, '_>, text: Value, a: &Args<'_>) -> Result<Range, Signal> {
    let (from, to) = (argument(cx, a, 1, name!("pos")), argument(cx, a, 2, name!("endpos")));
    let whole = Range { start: 0, end: bytes_of(cx.heap, text).len(), not_empty_at: None };
    if from == UNSET && to == UNSET {
        return Ok(whole);
    }
    let (from, to) = (cx.int_or(from, 0, "pos")?.max(0), cx.int_or(to, i64::MAX, "endpos")?.max(0));
    let Some(view) = View::new(cx.heap.objects(), text) else { return Ok(whole) };
    let offset = |units: i64| view.offset(usize::try_from(units).unwrap_or(usize::MAX));
    let (start, end) = (offset(from), offset(to));
    // An end before the start leaves nothing, not even an empty match.
    Ok(Range { start: if from > to { end + 1 } else { start }, end, not_empty_at: None })
}

/// Looks for the next match.
fn find(
    cx: &mut Cx<'_, '_>,
    pattern: Value,
    text: Value,
    range: Range,
    anchor: Anchor,
    slots: &mut Slots,
) -> Result<bool, Signal> {
    if range.start > range.end {
        return Ok(false);
    }
    let code = cx.heap.get(pattern, 3);
    let (objects, words) = cx.heap.split();
    let task = Task {
        program: objects.bytes(code),
        text: objects.any_bytes(text).unwrap_or(&[]),
        start: range.start,
        end: range.end,
        anchor,
        not_empty_at: range.not_empty_at,
    };
    match run(&task, words) {
        Ok(found) => {
            let count = slot_words(task.program).min(slots.len());
            slots[..count].copy_from_slice(&words[..count]);
            words[..found.words_used].fill(0);
            Ok(found.matched)
        }
        Err(Refused::NoRoom { words: short }) => {
            let asked = short.max(words.len() + 1);
            words.fill(0);
            Err(NeedMemory::of(asked).into())
        }
        Err(Refused::Steps) => {
            words.fill(0);
            cx.raise(types::RUNTIME_ERROR, format_args!("the pattern took more than {STEPS_MAX} steps on this text"))
        }
    }
}

fn new_match(cx: &mut Cx<'_, '_>, pattern: Value, text: Value, range: Range, slots: &Slots) -> Answer {
    let count = slot_words(program_of(cx, pattern)).min(slots.len());
    let object = cx.heap.alloc(kind::NATIVE, SLOTS + count)?;
    let unit = |cx: &Cx<'_, '_>, at: usize| View::new(cx.heap.objects(), text).map_or(0, |view| view.unit(at)) as i32;
    let (pos, endpos) = (small(unit(cx, range.start)), small(unit(cx, range.end)));
    for (i, v) in [types::of(types::MATCH), pattern, text, pos, endpos].into_iter().enumerate() {
        cx.heap.set(object, 1 + i, v);
    }
    for group in 0..count / 2 {
        let taken = slots[2 * group] != UNMATCHED && slots[2 * group + 1] != UNMATCHED;
        for slot in [2 * group, 2 * group + 1] {
            cx.heap.set(object, SLOTS + slot, small(if taken { slots[slot] as i32 } else { -1 }));
        }
    }
    Ok(object)
}

fn find_one(cx: &mut Cx<'_, '_>, pattern: Value, a: &Args<'_>, anchor: Anchor) -> Answer {
    let text = subject(cx, pattern, argument(cx, a, 0, name!("string")))?;
    let range = bounds(cx, text, a)?;
    let mut slots = [0; 2 * (GROUPS_MAX + 1)];
    if find(cx, pattern, text, range, anchor, &mut slots)? {
        new_match(cx, pattern, text, range, &slots)
    } else {
        Ok(NONE)
    }
}

/// The matches in a subject, one after another.
struct Matches {
    pattern: Value,
    text: Value,
    range: Range,
    slots: Slots,
}

impl Matches {
    fn new(pattern: Value, text: Value, range: Range) -> Matches {
        Matches { pattern, text, range, slots: [0; 2 * (GROUPS_MAX + 1)] }
    }

    /// The byte range of the next match.
    fn next(&mut self, cx: &mut Cx<'_, '_>) -> Result<Option<(usize, usize)>, Signal> {
        if !find(cx, self.pattern, self.text, self.range, Anchor::Search, &mut self.slots)? {
            return Ok(None);
        }
        let (start, end) = (self.slots[0] as usize, self.slots[1] as usize);
        self.range.start = end;
        self.range.not_empty_at = (start == end).then_some(end);
        Ok(Some((start, end)))
    }
}

fn matches_of(cx: &mut Cx<'_, '_>, pattern: Value, a: &Args<'_>) -> Result<Matches, Signal> {
    let text = subject(cx, pattern, argument(cx, a, 0, name!("string")))?;
    let range = bounds(cx, text, a)?;
    Ok(Matches::new(pattern, text, range))
}

/// Group `group` of the slots as text; `default` if it took no part.
fn slot_text(cx: &mut Cx<'_, '_>, text: Value, slots: &Slots, group: usize, default: Value) -> Answer {
    let (start, end) = (slots[2 * group], slots[2 * group + 1]);
    if start == UNMATCHED || end == UNMATCHED {
        return Ok(default);
    }
    let part = ops::part(cx.heap, text, start as usize..end as usize);
    settle(cx, part)
}

fn findall(cx: &mut Cx<'_, '_>, pattern: Value, a: &Args<'_>) -> Answer {
    let mut matches = matches_of(cx, pattern, a)?;
    let groups = program::groups(program_of(cx, pattern));
    let list = cx.heap.new_list(&[])?;
    let nothing = ops::part(cx.heap, matches.text, 0..0);
    let nothing = settle(cx, nothing)?;
    while matches.next(cx)?.is_some() {
        let item = if groups < 2 {
            slot_text(cx, matches.text, &matches.slots, groups, nothing)?
        } else {
            let tuple = cx.heap.alloc(kind::TUPLE, 1 + groups)?;
            for group in 1..=groups {
                let part = slot_text(cx, matches.text, &matches.slots, group, nothing)?;
                cx.heap.set(tuple, group, part);
            }
            tuple
        };
        cx.heap.list_push(list, item)?;
    }
    Ok(list)
}

/// All matches as a list of Match objects.
pub(super) fn all_matches(cx: &mut Cx<'_, '_>, pattern: Value, a: &Args<'_>, most: usize) -> Answer {
    let mut matches = matches_of(cx, pattern, a)?;
    let whole = matches.range;
    let list = cx.heap.new_list(&[])?;
    while cx.heap.list_len(list) < most && matches.next(cx)?.is_some() {
        let found = new_match(cx, pattern, matches.text, whole, &matches.slots)?;
        cx.heap.list_push(list, found)?;
    }
    Ok(list)
}

fn finditer(cx: &mut Cx<'_, '_>, pattern: Value, a: &Args<'_>) -> Answer {
    let list = all_matches(cx, pattern, a, usize::MAX)?;
    Ok(native_iter(cx, list)?.unwrap_or(list))
}

fn split(cx: &mut Cx<'_, '_>, pattern: Value, a: &Args<'_>) -> Answer {
    let text = subject(cx, pattern, argument(cx, a, 0, name!("string")))?;
    let most = argument(cx, a, 1, name!("maxsplit"));
    let most = cx.int_or(most, 0, "maxsplit")?;
    let most = if most <= 0 { usize::MAX } else { most as usize };
    let length = bytes_of(cx.heap, text).len();
    let groups = program::groups(program_of(cx, pattern));
    let mut matches = Matches::new(pattern, text, Range { start: 0, end: length, not_empty_at: None });
    let list = cx.heap.new_list(&[])?;
    let (mut at, mut cuts) = (0, 0);
    while cuts < most {
        let Some((start, end)) = matches.next(cx)? else { break };
        let part = ops::part(cx.heap, text, at..start);
        let part = settle(cx, part)?;
        cx.heap.list_push(list, part)?;
        for group in 1..=groups {
            let part = slot_text(cx, text, &matches.slots, group, NONE)?;
            cx.heap.list_push(list, part)?;
        }
        (at, cuts) = (end, cuts + 1);
    }
    let part = ops::part(cx.heap, text, at..length);
    let part = settle(cx, part)?;
    cx.heap.list_push(list, part)?;
    Ok(list)
}

fn groupindex(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let names = cx.heap.get(a.get(0), 5);
    let count = cx.heap.objects().items(names).len() / 2;
    let dict = cx.heap.new_dict(count)?;
    for i in 0..count {
        let (name, number) = (cx.heap.get(names, 1 + 2 * i), cx.heap.get(names, 2 + 2 * i));
        store(cx, dict, name, number)?;
    }
    Ok(dict)
}

pub(super) fn store(cx: &mut Cx<'_, '_>, dict: Value, key: Value, v: Value) -> Result<(), Signal> {
    match cx.heap.table_set(dict, key, v) {
        Err(crate::table::HashError::Memory(need)) => Err(need.into()),
        _ => Ok(()),
    }
}
