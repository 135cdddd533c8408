//! What the functions of modules share: arguments by position or name, buffers, faults.

use crate::builtins;
use crate::heap::Heap;
use crate::native::{Args, Cx, Signal};
use crate::num::NumError;
use crate::text::Fault;
use crate::types;
use crate::value::Value;

/// Argument `i`, or the keyword `name`; UNSET if neither is given.
pub fn argument(cx: &Cx<'_, '_>, a: &Args<'_>, i: usize, name: Value) -> Value {
    if i < a.len() { a.get(i) } else { a.keyword(cx.heap, name) }
}

/// Raises TypeError if there is a keyword that is not among `known`.
pub fn check_keywords(cx: &mut Cx<'_, '_>, a: &Args<'_>, function: &str, known: &[Value]) -> Result<(), Signal> {
    for i in 0..a.keyword_values.len() {
        let name = cx.heap.get(a.keyword_names, 1 + i);
        if !known.contains(&name) {
            let mut text: heapless::String<64> = heapless::String::new();
            for c in cx.heap.str_text(name).chars() {
                if text.push(c).is_err() {
                    break;
                }
            }
            return cx.type_error(format_args!("{function}() got an unexpected keyword argument '{text}'"));
        }
    }
    Ok(())
}

/// The value, or the fault raised.
pub fn settle<T>(cx: &mut Cx<'_, '_>, result: Result<T, Fault>) -> Result<T, Signal> {
    match result {
        Ok(v) => Ok(v),
        Err(fault) => builtins::raise_fault(cx, fault),
    }
}

/// The number, or the usual exception of its error.
pub fn settle_num<T>(cx: &mut Cx<'_, '_>, result: Result<T, NumError>) -> Result<T, Signal> {
    let error = match result {
        Ok(v) => return Ok(v),
        Err(error) => error,
    };
    match error {
        NumError::NeedMemory(need) => Err(need.into()),
        NumError::NotInt => cx.type_error(format_args!("an integer is required")),
        NumError::DivideByZero => cx.raise(types::ZERO_DIVISION_ERROR, format_args!("division by zero")),
        NumError::NegativeShift => cx.value_error(format_args!("negative shift count")),
        NumError::NegativePower => cx.value_error(format_args!("base is not invertible for the given modulus")),
        NumError::TooLarge => cx.raise(types::OVERFLOW_ERROR, format_args!("int too large to convert to float")),
        NumError::Negative => cx.value_error(format_args!("isqrt() argument must be nonnegative")),
        NumError::NotANumber => cx.value_error(format_args!("cannot convert float NaN to integer")),
        NumError::Infinite => cx.raise(types::OVERFLOW_ERROR, format_args!("cannot convert float infinity to integer")),
    }
}

/// Raises TypeError unless `v` holds bytes (bytes, bytearray, memoryview, array; str too if `text`).
pub fn need_bytes(cx: &mut Cx<'_, '_>, v: Value, text: bool) -> Result<Value, Signal> {
    let v = types::unwrap(cx.heap, v);
    let objects = cx.heap.objects();
    if objects.buffer(v).is_some() || (text && objects.is_str(v)) {
        return Ok(v);
    }
    let name = cx.type_name(v);
    cx.type_error(format_args!("a bytes-like object is required, not '{name}'"))
}

/// The memory of a writable buffer; TypeError if it is none.
pub fn need_writable(cx: &mut Cx<'_, '_>, v: Value) -> Result<Value, Signal> {
    let v = types::unwrap(cx.heap, v);
    if crate::text::buffer_mut(cx.heap, v).is_some() {
        return Ok(v);
    }
    let name = cx.type_name(v);
    cx.type_error(format_args!("a read-write bytes-like object is required, not '{name}'"))
}

/// The bytes of a str or buffer; empty for anything else.
pub fn bytes_of<'h>(heap: &'h Heap<'_>, v: Value) -> &'h [u8] {
    heap.objects().any_bytes(v).unwrap_or(&[])
}
