//! The functions of the module.

use super::{Style, dumps, loads};
use crate::layout::kind;
use crate::modules::Module;
use crate::modules::arguments::{argument, check_keywords, need_bytes, settle};
use crate::modules::python;
use crate::name;
use crate::native::{Answer, Args, Cx, Signal, method_kw};
use crate::num;
use crate::text::Fault;
use crate::types;
use crate::value::{NONE, TRUE, UNSET, Value, small};

/// `json`
pub static MODULE: Module = Module {
    name: "json",
    methods: &[
        method_kw(name!("dumps"), dumps_native, 1, 1),
        method_kw(name!("loads"), loads_native, 1, 1),
        method_kw(name!("dump"), |_, _| Err(Signal::Redirect(python::JSON_DUMP)), 2, 2),
        method_kw(name!("load"), |_, _| Err(Signal::Redirect(python::JSON_LOAD)), 1, 1),
    ],
    constants: &[(name!("JSONDecodeError"), types::of(types::JSON_DECODE_ERROR))],
};

const KNOWN: [Value; 9] = [
    name!("indent"),
    name!("separators"),
    name!("sort_keys"),
    name!("ensure_ascii"),
    name!("allow_nan"),
    name!("skipkeys"),
    name!("default"),
    name!("cls"),
    name!("check_circular"),
];

fn dumps_native(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    check_keywords(cx, a, "dumps", &KNOWN)?;
    let default = a.keyword(cx.heap, name!("default"));
    if default != UNSET && default != NONE {
        return Err(Signal::Redirect(python::JSON_DUMPS_DEFAULT));
    }
    let mut style = Style::default();
    let flag = |cx: &Cx<'_, '_>, name: Value, usual: bool| match a.keyword(cx.heap, name) {
        UNSET => usual,
        v => types::truth(cx.heap, v).unwrap_or(true),
    };
    style.sort_keys = flag(cx, name!("sort_keys"), false);
    style.ascii = flag(cx, name!("ensure_ascii"), true);
    style.allow_nan = flag(cx, name!("allow_nan"), true);
    style.skip_keys = flag(cx, name!("skipkeys"), false);
    let indent = a.keyword(cx.heap, name!("indent"));
    if cx.heap.is(indent, kind::STR) {
        style.indent = indent;
    } else if indent != UNSET && indent != NONE {
        let spaces = cx.int_arg(indent, "indent")?;
        style.indent = small(spaces.clamp(0, 1000) as i32);
    }
    let separators = a.keyword(cx.heap, name!("separators"));
    if separators != UNSET && separators != NONE {
        match *cx.heap.objects().items(separators) {
            [item, key] if cx.heap.is(item, kind::STR) && cx.heap.is(key, kind::STR) => {
                (style.item_separator, style.key_separator) = (item, key);
            }
            _ => return cx.type_error(format_args!("separators must be a pair of str")),
        }
    }
    match dumps(cx.heap, a.get(0), &style) {
        Err(Fault::Foreign(v)) => refuse(cx, v),
        result => settle(cx, result),
    }
}

/// The error for a value without a JSON form, or for the dict that has a key without one.
fn refuse(cx: &mut Cx<'_, '_>, v: Value) -> Answer {
    if !cx.heap.is(v, kind::DICT) {
        let name = cx.type_name(v);
        return cx.type_error(format_args!("Object of type {name} is not JSON serializable"));
    }
    let objects = cx.heap.objects();
    let mut at = 0;
    while let Some((next, key, _)) = objects.entry(v, at) {
        let plain = objects.unwrapped(key);
        let good = plain == NONE
            || num::is_int(objects, plain)
            || matches!(objects.kind(plain), Some(kind::STR | kind::FLOAT));
        if !good {
            let name = cx.type_name(key);
            return cx.type_error(format_args!("keys must be str, int, float, bool or None, not {name}"));
        }
        at = next;
    }
    cx.type_error(format_args!("keys must be str, int, float, bool or None"))
}

fn loads_native(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let text = need_text(cx, argument(cx, a, 0, name!("s")))?;
    let result = loads(cx.heap, text);
    settle(cx, result)
}

fn need_text(cx: &mut Cx<'_, '_>, v: Value) -> Result<Value, Signal> {
    if cx.heap.objects().any_bytes(types::unwrap(cx.heap, v)).is_none() {
        let name = cx.type_name(v);
        return cx.type_error(format_args!("the JSON object must be str, bytes or bytearray, not {name}"));
    }
    let v = need_bytes(cx, v, true)?;
    if v == TRUE || cx.heap.is(v, kind::STR) {
        return Ok(v);
    }
    // Bytes are UTF-8, checked once.
    let result = crate::text::codec::decode(cx.heap, v, "utf-8", "strict");
    settle(cx, result)
}
