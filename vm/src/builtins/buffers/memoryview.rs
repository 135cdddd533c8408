//! `memoryview`.

use super::super::strings;
use super::{Geometry, is_buffer, released, to_bytes, to_list, truth_of};
use crate::layout::kind;
use crate::name;
use crate::names;
use crate::native::{Answer, Args, Cx, Method, Signal, getter, method, method_kw};
use crate::text::item_size;
use crate::types;
use crate::value::{FALSE, NONE, UNSET, small};

/// Methods of memoryview.
pub const MEMORYVIEW: &[Method] = &[
    method(
        name!("tobytes"),
        |cx, a| {
            let v = own(cx, a)?;
            to_bytes(cx, v)
        },
        1,
        2,
    ),
    method(
        name!("tolist"),
        |cx, a| {
            let v = own(cx, a)?;
            to_list(cx, v)
        },
        1,
        1,
    ),
    method_kw(
        name!("hex"),
        |cx, a| {
            own(cx, a)?;
            strings::hex(cx, a)
        },
        1,
        3,
    ),
    method(name!("release"), release, 1, 1),
    method_kw(name!("cast"), cast, 2, 3),
    method(name!("toreadonly"), readonly, 1, 1),
    method(names::ENTER, own, 1, 1),
    method(names::EXIT, release, 4, 4),
    getter(name!("nbytes"), |cx, a| {
        let g = geometry(cx, a)?;
        Ok(small((g.count * g.size()) as i32))
    }),
    getter(name!("itemsize"), |cx, a| Ok(small(geometry(cx, a)?.size() as i32))),
    getter(name!("format"), |cx, a| {
        let g = geometry(cx, a)?;
        super::super::char_str(cx, &[g.typecode])
    }),
    getter(name!("readonly"), |cx, a| {
        let v = own(cx, a)?;
        Ok(truth_of(cx.heap.get(v, 5)))
    }),
    getter(name!("obj"), |cx, a| Ok(geometry(cx, a)?.base)),
    getter(name!("ndim"), |cx, a| {
        own(cx, a)?;
        Ok(small(1))
    }),
    getter(name!("shape"), |cx, a| {
        let g = geometry(cx, a)?;
        Ok(cx.heap.new_tuple(&[small(g.count as i32)])?)
    }),
    getter(name!("strides"), |cx, a| {
        let g = geometry(cx, a)?;
        Ok(cx.heap.new_tuple(&[small((g.step * g.size() as i64) as i32)])?)
    }),
    getter(name!("c_contiguous"), |cx, a| Ok(crate::value::boolean(geometry(cx, a)?.step == 1))),
    getter(name!("f_contiguous"), |cx, a| Ok(crate::value::boolean(geometry(cx, a)?.step == 1))),
    getter(name!("suboffsets"), |cx, _| Ok(cx.heap.new_tuple(&[])?)),
    getter(name!("contiguous"), |cx, a| Ok(crate::value::boolean(geometry(cx, a)?.step == 1))),
];

fn own(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = super::super::objects::require(cx, a.get(0), kind::MEMORYVIEW, "memoryview")?;
    if cx.heap.get(v, 1) == NONE { released(cx) } else { Ok(v) }
}

fn geometry(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Result<Geometry, Signal> {
    let v = own(cx, a)?;
    match Geometry::of(cx.heap.objects(), v) {
        Some(g) => Ok(g),
        None => released(cx),
    }
}

/// `memoryview(object)`
pub fn construct_memoryview(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let given = if !a.positional.is_empty() { a.get(0) } else { a.keyword(cx.heap, name!("object")) };
    if given == UNSET {
        return cx.type_error(format_args!("memoryview() missing required argument 'object' (pos 1)"));
    }
    let base = types::unwrap(cx.heap, given);
    if !is_buffer(cx.heap, base) {
        if cx.heap.is(base, kind::MEMORYVIEW) {
            return released(cx);
        }
        let t = cx.type_name(given);
        return cx.type_error(format_args!("memoryview: a bytes-like object is required, not '{t}'"));
    }
    let readonly = match cx.heap.kind(base) {
        Some(kind::BYTES) => 1,
        Some(kind::MEMORYVIEW) => crate::value::small_of(cx.heap.get(base, 5)),
        _ => 0,
    };
    match Geometry::of(cx.heap.objects(), base) {
        Some(g) => make(cx, g, readonly),
        None => released(cx),
    }
}

/// A new view.
pub fn make(cx: &mut Cx<'_, '_>, g: Geometry, readonly: i32) -> Answer {
    let v = cx.heap.alloc(kind::MEMORYVIEW, 7)?;
    cx.heap.set(v, 1, g.base);
    cx.heap.set(v, 2, small(g.start as i32));
    cx.heap.set(v, 3, small(g.count as i32));
    cx.heap.set(v, 4, small(g.typecode as i32));
    cx.heap.set(v, 5, small(readonly));
    cx.heap.set(v, 6, small(g.step as i32));
    Ok(v)
}

fn release(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let v = super::super::objects::require(cx, a.get(0), kind::MEMORYVIEW, "memoryview")?;
    cx.heap.set(v, 1, NONE);
    Ok(if a.len() > 1 { FALSE } else { NONE })
}

fn readonly(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let g = geometry(cx, a)?;
    make(cx, g, 1)
}

/// `cast(format)`
fn cast(cx: &mut Cx<'_, '_>, a: &Args<'_>) -> Answer {
    let g = geometry(cx, a)?;
    let v = own(cx, a)?;
    let format = a.get(1);
    if !cx.heap.is(format, kind::STR) {
        let t = cx.type_name(format);
        return cx.type_error(format_args!("cast() argument 'format' must be str, not {t}"));
    }
    let text = cx.heap.str_text(format);
    let typecode = match text.strip_prefix('@').unwrap_or(text).as_bytes() {
        &[b] if b"bBchHiIlLqQfd?".contains(&b) => b,
        _ => {
            return cx.value_error(format_args!(
                "memoryview: destination format must be a native single character format prefixed with an optional '@'"
            ));
        }
    };
    let is_byte = |code: u8| b"bBc".contains(&code);
    if !is_byte(typecode) && !is_byte(g.typecode) {
        return cx.type_error(format_args!("memoryview: cannot cast between two non-byte formats"));
    }
    if g.step != 1 {
        return cx.type_error(format_args!("memoryview: casts are restricted to C-contiguous views"));
    }
    let (length, size) = (g.count * g.size(), item_size(typecode as usize));
    if length % size != 0 {
        return cx.type_error(format_args!("memoryview: length is not a multiple of itemsize"));
    }
    let readonly = crate::value::small_of(cx.heap.get(v, 5));
    make(cx, Geometry { typecode, count: length / size, ..g }, readonly)
}
