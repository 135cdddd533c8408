//! `sub`, `subn` and `escape`.

use super::natives::{SLOTS, all_matches, with_pattern};
use crate::layout::kind;
use crate::modules::arguments::{argument, settle};
use crate::modules::python;
use crate::name;
use crate::native::{Answer, Args, Cx, Signal};
use crate::text::build;
use crate::types;
use crate::value::{Value, small, small_of};

pub(super) fn substitute_in(cx: &mut Cx<'_, '_>, a: &Args<'_>, counted: bool) -> Answer {
    let template = types::unwrap(cx.heap, argument(cx, a, 1, name!("repl")));
    if cx.heap.objects().any_bytes(template).is_none() {
        return Err(Signal::Redirect(if counted { python::RE_SUBN } else { python::RE_SUB }));
    }
    with_pattern(cx, a, 4, |cx, pattern, a| substitute(cx, pattern, a, counted))
}

/// `pattern.sub(repl, string, count)`, and `subn` if `counted`.
pub(super) fn substitute(cx: &mut Cx<'_, '_>, pattern: Value, a: &Args<'_>, counted: bool) -> Answer {
    let template = types::unwrap(cx.heap, argument(cx, a, 0, name!("repl")));
    if cx.heap.objects().any_bytes(template).is_none() {
        return Err(Signal::Redirect(if counted { python::RE_SUBN } else { python::RE_SUB }));
    }
    let most = argument(cx, a, 2, name!("count"));
    let most = cx.int_or(most, 0, "count")?;
    let text = argument(cx, a, 1, name!("string"));
    let only_text = [text];
    let list =
        all_matches(cx, pattern, &Args::positional(&only_text), if most <= 0 { usize::MAX } else { most as usize })?;
    let text = types::unwrap(cx.heap, text);
    let result_kind = if cx.heap.is(text, kind::STR) { kind::STR } else { kind::BYTES };
    let result = build(cx.heap, result_kind, |objects, out| {
        let bytes = objects.any_bytes(text).unwrap_or(&[]);
        let mut at = 0;
        for &found in objects.items(list) {
            let slot = |i: usize| small_of(objects.get(found, SLOTS + i));
            out.push_bytes(bytes.get(at..slot(0) as usize).unwrap_or(&[]))?;
            super::template::write(out, objects, template, pattern, &|group| {
                let (start, end) = (slot(2 * group), slot(2 * group + 1));
                usize::try_from(start).ok().and_then(|start| bytes.get(start..end as usize)).unwrap_or(&[])
            })?;
            at = slot(1) as usize;
        }
        out.push_bytes(bytes.get(at..).unwrap_or(&[]))
    });
    let result = settle(cx, result)?;
    if !counted {
        return Ok(result);
    }
    let count = small(cx.heap.list_len(list) as i32);
    Ok(cx.heap.new_tuple(&[result, count])?)
}

pub(super) fn escape(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let text = types::unwrap(cx.heap, a.get(0));
    let result_kind = if cx.heap.is(text, kind::STR) { kind::STR } else { kind::BYTES };
    let result = build(cx.heap, result_kind, |objects, out| {
        for &byte in objects.any_bytes(text).unwrap_or(&[]) {
            if b"()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c".contains(&byte) {
                out.push_byte(b'\\')?;
            }
            out.push_byte(byte)?;
        }
        Ok(())
    });
    settle(cx, result)
}
