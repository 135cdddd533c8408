//! `str`, `bytes`, `bytearray`: their method tables, and what the methods share.
//!
//! The algorithms are in `text/`; here arguments are checked, with CPython's messages, and handed over. One function serves all three types;
//! the kind of the result is that of the subject.
//!
//! | file | what |
//! |---|---|
//! | `make.rs` | constructors, encoding, concatenation, slices |
//! | `find.rs` | searching and testing |
//! | `pieces.rs` | taking apart, joining, replacing, aligning |
//! | `mutable.rs` | the methods bytearray has of its own |
//! | `percent.rs`, `template.rs` | `%` and `str.format` |

use super::raise_fault;
use crate::layout::kind;
use crate::name;
use crate::native::{Answer, Args, Cx, Method, NativeFn, Signal, class_method, method, method_kw, static_method};
use crate::prelude_data;
use crate::text::case::{Case, Test};
use crate::types;
use crate::value::{NONE, UNSET, Value};

mod find;
mod make;
mod mutable;
mod percent;
mod pieces;
mod template;

pub use make::{
    byte_arg, concat, concat_bytes, construct_bytearray, construct_bytes, construct_str, delete_range,
    extend_bytearray, format_native, hex, plain_bytes, repeat_bytearray, set_slice_bytearray, slice_bytearray,
};
pub use percent::{percent, percent_converted, percent_kinds};
pub use template::parse as template_parts;

fn redirect<const NUMBER: u16>(_: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Err(Signal::Redirect(NUMBER))
}

fn case<const N: usize>(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    const CASES: [Case; 6] = [Case::Upper, Case::Lower, Case::Casefold, Case::Swap, Case::Title, Case::Capitalize];
    let v = own(cx, a)?;
    crate::text::ops::case(cx.heap, v, CASES[N]).or_else(|f| raise_fault(cx, f))
}

const fn predicate(name: Value, call: NativeFn) -> Method {
    method(name, call, 1, 1)
}

/// Methods of str.
pub const STR: &[Method] = &[
    method(name!("join"), pieces::join, 2, 2),
    method_kw(name!("split"), |cx, a| pieces::split(cx, a, false), 1, 3),
    method_kw(name!("format"), template::format, 1, 255),
    method(name!("strip"), |cx, a| pieces::strip(cx, a, true, true), 1, 2),
    method(name!("lower"), case::<1>, 1, 1),
    method(name!("upper"), case::<0>, 1, 1),
    method(name!("replace"), pieces::replace, 3, 4),
    method(name!("startswith"), |cx, a| find::affix(cx, a, false), 2, 4),
    method(name!("endswith"), |cx, a| find::affix(cx, a, true), 2, 4),
    method(name!("find"), |cx, a| find::find(cx, a, false), 2, 4),
    method(name!("rfind"), |cx, a| find::find(cx, a, true), 2, 4),
    method(name!("index"), |cx, a| find::index(cx, a, false), 2, 4),
    method(name!("rindex"), |cx, a| find::index(cx, a, true), 2, 4),
    method(name!("count"), find::count, 2, 4),
    method_kw(name!("encode"), make::encode, 1, 3),
    method_kw(name!("rsplit"), |cx, a| pieces::split(cx, a, true), 1, 3),
    method_kw(name!("splitlines"), pieces::splitlines, 1, 2),
    method(name!("partition"), |cx, a| pieces::partition(cx, a, false), 2, 2),
    method(name!("rpartition"), |cx, a| pieces::partition(cx, a, true), 2, 2),
    method(name!("lstrip"), |cx, a| pieces::strip(cx, a, true, false), 1, 2),
    method(name!("rstrip"), |cx, a| pieces::strip(cx, a, false, true), 1, 2),
    method(name!("removeprefix"), |cx, a| pieces::remove_affix(cx, a, false), 2, 2),
    method(name!("removesuffix"), |cx, a| pieces::remove_affix(cx, a, true), 2, 2),
    method(name!("casefold"), case::<2>, 1, 1),
    method(name!("swapcase"), case::<3>, 1, 1),
    method(name!("title"), case::<4>, 1, 1),
    method(name!("capitalize"), case::<5>, 1, 1),
    method(name!("center"), |cx, a| pieces::justify(cx, a, crate::text::ops::Justify::Center), 2, 3),
    method(name!("ljust"), |cx, a| pieces::justify(cx, a, crate::text::ops::Justify::Left), 2, 3),
    method(name!("rjust"), |cx, a| pieces::justify(cx, a, crate::text::ops::Justify::Right), 2, 3),
    method(name!("zfill"), pieces::zfill, 2, 2),
    method_kw(name!("expandtabs"), pieces::expandtabs, 1, 2),
    method(name!("translate"), redirect::<{ prelude_data::TRANSLATE }>, 2, 2),
    static_method(name!("maketrans"), redirect::<{ prelude_data::MAKETRANS }>, 1, 3),
    method(name!("format_map"), redirect::<{ prelude_data::FORMAT_MAP }>, 2, 2),
    predicate(name!("isalpha"), |cx, a| find::is(cx, a, Test::Alpha)),
    predicate(name!("isalnum"), |cx, a| find::is(cx, a, Test::Alnum)),
    predicate(name!("isascii"), |cx, a| find::is(cx, a, Test::Ascii)),
    predicate(name!("isdecimal"), |cx, a| find::is(cx, a, Test::Decimal)),
    predicate(name!("isdigit"), |cx, a| find::is(cx, a, Test::Digit)),
    predicate(name!("isnumeric"), |cx, a| find::is(cx, a, Test::Numeric)),
    predicate(name!("isspace"), |cx, a| find::is(cx, a, Test::Space)),
    predicate(name!("isupper"), |cx, a| find::is(cx, a, Test::Upper)),
    predicate(name!("islower"), |cx, a| find::is(cx, a, Test::Lower)),
    predicate(name!("istitle"), |cx, a| find::is(cx, a, Test::Title)),
    predicate(name!("isidentifier"), |cx, a| find::is(cx, a, Test::Identifier)),
    predicate(name!("isprintable"), |cx, a| find::is(cx, a, Test::Printable)),
];

macro_rules! bytes_table {
    ($($own:expr,)*) => {
        &[
            $($own,)*
            method(name!("join"), pieces::join, 2, 2),
            method_kw(name!("decode"), make::decode_method, 1, 3),
            method_kw(name!("split"), |cx, a| pieces::split(cx, a, false), 1, 3),
            method_kw(name!("rsplit"), |cx, a| pieces::split(cx, a, true), 1, 3),
            method_kw(name!("hex"), make::hex, 1, 3),
            class_method(name!("fromhex"), make::fromhex, 2, 2),
            method(name!("startswith"), |cx, a| find::affix(cx, a, false), 2, 4),
            method(name!("endswith"), |cx, a| find::affix(cx, a, true), 2, 4),
            method(name!("find"), |cx, a| find::find(cx, a, false), 2, 4),
            method(name!("rfind"), |cx, a| find::find(cx, a, true), 2, 4),
            method(name!("index"), |cx, a| find::index(cx, a, false), 2, 4),
            method(name!("rindex"), |cx, a| find::index(cx, a, true), 2, 4),
            method(name!("count"), find::count, 2, 4),
            method(name!("replace"), pieces::replace, 3, 4),
            method(name!("strip"), |cx, a| pieces::strip(cx, a, true, true), 1, 2),
            method(name!("lstrip"), |cx, a| pieces::strip(cx, a, true, false), 1, 2),
            method(name!("rstrip"), |cx, a| pieces::strip(cx, a, false, true), 1, 2),
            method_kw(name!("splitlines"), pieces::splitlines, 1, 2),
            method(name!("partition"), |cx, a| pieces::partition(cx, a, false), 2, 2),
            method(name!("rpartition"), |cx, a| pieces::partition(cx, a, true), 2, 2),
            method(name!("removeprefix"), |cx, a| pieces::remove_affix(cx, a, false), 2, 2),
            method(name!("removesuffix"), |cx, a| pieces::remove_affix(cx, a, true), 2, 2),
            method(name!("upper"), case::<0>, 1, 1),
            method(name!("lower"), case::<1>, 1, 1),
            method(name!("swapcase"), case::<3>, 1, 1),
            method(name!("title"), case::<4>, 1, 1),
            method(name!("capitalize"), case::<5>, 1, 1),
            method(name!("center"), |cx, a| pieces::justify(cx, a, crate::text::ops::Justify::Center), 2, 3),
            method(name!("ljust"), |cx, a| pieces::justify(cx, a, crate::text::ops::Justify::Left), 2, 3),
            method(name!("rjust"), |cx, a| pieces::justify(cx, a, crate::text::ops::Justify::Right), 2, 3),
            method(name!("zfill"), pieces::zfill, 2, 2),
            method_kw(name!("expandtabs"), pieces::expandtabs, 1, 2),
            method_kw(name!("translate"), pieces::translate_bytes, 2, 3),
            static_method(name!("maketrans"), redirect::<{ prelude_data::MAKETRANS_BYTES }>, 2, 2),
            predicate(name!("isalpha"), |cx, a| find::is(cx, a, Test::Alpha)),
            predicate(name!("isalnum"), |cx, a| find::is(cx, a, Test::Alnum)),
            predicate(name!("isascii"), |cx, a| find::is(cx, a, Test::Ascii)),
            predicate(name!("isdigit"), |cx, a| find::is(cx, a, Test::Digit)),
            predicate(name!("isspace"), |cx, a| find::is(cx, a, Test::Space)),
            predicate(name!("isupper"), |cx, a| find::is(cx, a, Test::Upper)),
            predicate(name!("islower"), |cx, a| find::is(cx, a, Test::Lower)),
            predicate(name!("istitle"), |cx, a| find::is(cx, a, Test::Title)),
        ]
    };
}

/// Methods of bytes.
pub const BYTES: &[Method] = bytes_table!();

/// Methods of bytearray.
pub const BYTEARRAY: &[Method] = bytes_table!(
    method(name!("append"), mutable::append, 2, 2),
    method(name!("extend"), mutable::extend, 2, 2),
    method(name!("insert"), mutable::insert, 3, 3),
    method(name!("pop"), mutable::pop, 1, 2),
    method(name!("remove"), mutable::remove, 2, 2),
    method(name!("reverse"), mutable::reverse, 1, 1),
    method(name!("clear"), mutable::clear, 1, 1),
    method(name!("copy"), mutable::copy, 1, 1),
    method_kw(crate::names::INIT, mutable::init, 1, 4),
);

/// The subject of a method.
fn own(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<Value, Signal> {
    let v = types::unwrap(cx.heap, a.get(0));
    match cx.heap.kind(v) {
        Some(kind::STR | kind::BYTES | kind::BYTEARRAY) => Ok(v),
        _ => super::objects::require(cx, v, kind::STR, "str"),
    }
}

fn is_str(cx: &Cx<'_, '_>, v: Value) -> bool {
    cx.heap.is(v, kind::STR)
}

/// Argument `i` or keyword `name`.
fn argument(cx: &Cx<'_, '_>, a: &Args<'_>, i: usize, name: Value) -> Value {
    if i < a.len() { a.get(i) } else { a.keyword(cx.heap, name) }
}

/// Whether `v` is text of the kind that goes with the subject: str with str, any buffer with bytes.
fn fits(cx: &Cx<'_, '_>, own: Value, v: Value) -> bool {
    if is_str(cx, own) { is_str(cx, v) } else { super::buffers::is_buffer(cx.heap, v) }
}

/// An argument that must be text of the subject's kind; `what` is what CPython calls it if the subject is a str.
fn text_arg(cx: &mut Cx<'_, '_>, own: Value, given: Value, what: &str) -> Answer {
    let v = types::unwrap(cx.heap, given);
    if fits(cx, own, v) {
        return super::buffers::contiguous(cx, v);
    }
    let t = cx.type_name(given);
    if is_str(cx, own) {
        return cx.type_error(format_args!("{what} {t}"));
    }
    cx.type_error(format_args!("a bytes-like object is required, not '{t}'"))
}

/// A position: an int of any size, or None.
fn bound(cx: &mut Cx<'_, '_>, v: Value, default: i64) -> Result<i64, Signal> {
    let own = types::unwrap(cx.heap, v);
    match cx.heap.kind(own) {
        _ if own == UNSET || own == NONE => Ok(default),
        Some(kind::INT_POSITIVE) => Ok(crate::num::to_i64(cx.heap, own).unwrap_or(i64::MAX / 4)),
        Some(kind::INT_NEGATIVE) => Ok(crate::num::to_i64(cx.heap, own).unwrap_or(i64::MIN / 4)),
        _ if crate::num::is_int(cx.heap.objects(), own)
            || crate::attr::user_special(cx, v, crate::names::INDEX).is_some() =>
        {
            cx.int_arg(v, "int")
        }
        _ => cx.type_error(format_args!("slice indices must be integers or None or have an __index__ method")),
    }
}
