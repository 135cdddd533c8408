//! Constants and expressions that are constant.

use super::ast::K;
use super::{Compiler, Res};
use crate::layout::kind;
use crate::op;
use crate::value::{
    ELLIPSIS, FALSE, NONE, SMALL_MAX, SMALL_MIN, TRUE, UNSET, Value, imm_payload, is_small, small, small_of, try_small,
};

impl Compiler<'_, '_> {
    /// Loads a constant.
    pub(super) fn load_constant(&mut self, v: Value, dst: u8) -> Res<()> {
        if is_small(v) && i16::try_from(small_of(v)).is_ok() {
            return self.emit_bx(op::LOADI, dst, small_of(v) as u32);
        }
        if matches!(v, NONE | TRUE | FALSE | ELLIPSIS) {
            return self.emit(op::LOADS, dst, imm_payload(v) as u8, 0);
        }
        let i = self.constant_index(v)?;
        self.emit_bx(op::LOADK, dst, i)
    }

    /// The value of a constant expression: literals, tuples of them, small arithmetic.
    #[inline(never)]
    pub(super) fn constant(&mut self, node: u16) -> Res<Option<Value>> {
        match self.kind(node) {
            K::CONST => Ok(Some(self.value(node, 0))),
            K::NEG => {
                let inner = self.half(node, 0);
                if self.kind(inner) != K::CONST {
                    return Ok(None);
                }
                let v = self.value(inner, 0);
                self.negated(v)
            }
            K::TUPLE => self.constant_tuple(node),
            kind if (K::ADD..=K::BITXOR).contains(&kind) => {
                let (right, left) = (self.half(node, 0), self.half(node, 1));
                if self.kind(right) != K::CONST || self.kind(left) != K::CONST {
                    return Ok(None);
                }
                let (a, b) = (self.value(left, 0), self.value(right, 0));
                Ok(folded(kind, a, b))
            }
            _ => Ok(None),
        }
    }

    pub(super) fn negated(&mut self, v: Value) -> Res<Option<Value>> {
        if is_small(v) {
            return Ok(try_small(-(small_of(v) as i64)));
        }
        if self.heap.is(v, kind::FLOAT) {
            let (lo, hi) = (self.heap.get(v, 1), self.heap.get(v, 2));
            return Ok(Some(self.new_float(-f64::from_bits(lo as u64 | (hi as u64) << 32))?));
        }
        Ok(None)
    }

    #[inline(never)]
    pub(super) fn constant_tuple(&mut self, node: u16) -> Res<Option<Value>> {
        let list = self.half(node, 0);
        let mut cell = list;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let kind = self.kind(item);
            let plain = match kind {
                K::CONST => true,
                K::NEG => {
                    let inner = self.half(item, 0);
                    self.kind(inner) == K::CONST && is_small(self.value(inner, 0))
                }
                _ => false,
            };
            if !plain {
                return Ok(None);
            }
            cell = next;
        }
        let n = self.list_len(list) as usize;
        let tuple = self.alloc(kind::TUPLE, 1 + n)?;
        let mut cell = list;
        let mut at = 1;
        while cell != 0 {
            let (item, next) = self.cell(cell);
            let v = self.constant(item)?.unwrap_or(NONE);
            self.heap.set(tuple, at, v);
            at += 1;
            cell = next;
        }
        Ok(Some(tuple))
    }

    pub(super) fn new_float(&mut self, f: f64) -> Res<Value> {
        let v = self.alloc(kind::FLOAT, 3)?;
        let bits = f.to_bits();
        self.heap.replace_raw(v, 1, bits as u32);
        self.heap.replace_raw(v, 2, (bits >> 32) as u32);
        Ok(v)
    }

    pub(super) fn new_complex(&mut self, re: f64, im: f64) -> Res<Value> {
        let v = self.alloc(kind::COMPLEX, 5)?;
        for (i, f) in [re, im].into_iter().enumerate() {
            let bits = f.to_bits();
            self.heap.replace_raw(v, 1 + 2 * i, bits as u32);
            self.heap.replace_raw(v, 2 + 2 * i, (bits >> 32) as u32);
        }
        Ok(v)
    }
}

/// Arithmetic on two small ints, if the result is one.
pub(super) fn folded(kind: u8, a: Value, b: Value) -> Option<Value> {
    if !is_small(a) || !is_small(b) || a == UNSET {
        return None;
    }
    let (x, y) = (small_of(a) as i64, small_of(b) as i64);
    let r = match kind {
        K::ADD => x + y,
        K::SUB => x - y,
        K::MUL => x.checked_mul(y)?,
        K::LSHIFT if (0..31).contains(&y) => x << y,
        K::RSHIFT if (0..31).contains(&y) => x >> y,
        K::BITAND => x & y,
        K::BITOR => x | y,
        K::BITXOR => x ^ y,
        K::FLOORDIV if y > 0 => x.div_euclid(y),
        K::MOD if y > 0 => x.rem_euclid(y),
        K::POW if (0..=30).contains(&y) => x.checked_pow(y as u32)?,
        _ => return None,
    };
    (r >= SMALL_MIN as i64 && r <= SMALL_MAX as i64).then(|| small(r as i32))
}
