//! The built-in functions: their table. What they do is in one file a subject.
//!
//! | file | what |
//! |---|---|
//! | `arithmetic.rs` | numbers |
//! | `attributes.rs` | attributes and names |
//! | `iteration.rs` | iterables |
//! | `objects.rs` | single objects: types, hashes, characters, code |
//! | `output.rs` | `print` |

use crate::compiler::Mode;
use crate::name;
use crate::native::{Method, Signal, method, method_kw};
use crate::prelude;
use core::cmp::Ordering;

mod arithmetic;
mod attributes;
mod iteration;
mod objects;
mod output;

pub use arithmetic::{abs, divmod};
pub use attributes::{dir_of, globals_of, realise};
pub use iteration::len;
pub(crate) use objects::is_callable;
pub use objects::{ascii, ascii_text, hash_of};

/// Every built-in function.
pub const FUNCTIONS: &[Method] = &[
    method(name!("abs"), arithmetic::abs, 1, 1),
    method(name!("all"), |cx, a| iteration::any_all(cx, a, false), 1, 1),
    method(name!("any"), |cx, a| iteration::any_all(cx, a, true), 1, 1),
    method(name!("ascii"), objects::ascii, 1, 1),
    method(name!("bin"), |cx, a| arithmetic::radix(cx, a, 2, "0b"), 1, 1),
    method(name!("callable"), objects::callable, 1, 1),
    method(name!("chr"), objects::chr, 1, 1),
    method_kw(name!("compile"), objects::compile, 3, 6),
    method(name!("delattr"), attributes::delattr, 2, 2),
    method(name!("dir"), attributes::dir, 0, 1),
    method(name!("divmod"), arithmetic::divmod, 2, 2),
    method(name!("eval"), |cx, a| objects::evaluate(cx, a, Mode::Eval), 1, 3),
    method(name!("exec"), |cx, a| objects::evaluate(cx, a, Mode::Exec), 1, 3),
    method(name!("filter"), |_, _| Err(Signal::Redirect(prelude::FILTER)), 2, 2),
    method(name!("format"), objects::format, 1, 2),
    method(name!("getattr"), attributes::getattr, 2, 3),
    method(name!("globals"), attributes::globals, 0, 0),
    method(name!("hasattr"), attributes::hasattr, 2, 2),
    method(name!("hash"), |cx, a| objects::hash_of(cx, a.get(0)), 1, 1),
    method(name!("hex"), |cx, a| arithmetic::radix(cx, a, 16, "0x"), 1, 1),
    method(name!("id"), objects::id, 1, 1),
    method(
        name!("isinstance"),
        |cx, a| {
            let t = cx.type_of(a.get(0));
            objects::is_kind_of(cx, t, a.get(1), "isinstance")
        },
        2,
        2,
    ),
    method(name!("issubclass"), objects::issubclass, 2, 2),
    method(name!("iter"), iteration::iter, 1, 2),
    method(name!("len"), iteration::len, 1, 1),
    method(name!("locals"), attributes::globals, 0, 0),
    method(name!("map"), iteration::map, 0, 255),
    method_kw(name!("max"), |cx, a| iteration::extreme(cx, a, Ordering::Greater), 1, 255),
    method_kw(name!("min"), |cx, a| iteration::extreme(cx, a, Ordering::Less), 1, 255),
    method(name!("next"), iteration::next, 1, 2),
    method(name!("oct"), |cx, a| arithmetic::radix(cx, a, 8, "0o"), 1, 1),
    method_kw(name!("open"), objects::open, 1, 7),
    method(name!("ord"), objects::ord, 1, 1),
    method_kw(name!("pow"), arithmetic::pow, 0, 3),
    method_kw(name!("print"), output::print, 0, 255),
    method(name!("repr"), |cx, a| super::helpers::repr_of(cx, a.get(0)), 1, 1),
    method(name!("reversed"), iteration::reversed, 1, 1),
    method_kw(name!("round"), arithmetic::round, 0, 2),
    method(name!("setattr"), attributes::setattr, 3, 3),
    method_kw(name!("sorted"), iteration::sorted, 0, 255),
    method_kw(name!("sum"), iteration::sum, 1, 2),
    method(name!("vars"), attributes::vars, 0, 1),
    method_kw(name!("zip"), iteration::zip, 0, 255),
    method_kw(name!("__import__"), objects::import, 1, 5),
];
