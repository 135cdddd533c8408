//! Calls of Python functions whose arguments go straight from where they lie into the callee's registers.
//!
//! First everything is decided (and allocated) that can go wrong, then the registers are written. What does not fit, errors above all, is
//! left to `bind.rs` with nothing changed.

use super::frame::{self, Link};
use super::hot::FIRST;
use super::{Vm, generator};
use crate::layout::{FLAG, code, generator as field, kind};
use crate::native::Signal;
use crate::value::{UNSET, Value, small_of};

/// The most parameters bound here: one bit each.
const PARAMETERS_MAX: usize = 64;
/// The most keywords bound here.
const KEYWORDS_MAX: usize = 16;

/// Where a call's arguments lie: positional ones first, then those of the keywords.
#[derive(Clone, Copy)]
pub struct Given {
    /// In the heap instead of on the pystack.
    pub in_heap: bool,
    /// Index of the first.
    pub at: usize,
    /// How many, keywords included.
    pub count: usize,
    /// TUPLE naming the last ones, or UNSET.
    pub names: Value,
}

impl Given {
    fn get(&self, vm: &Vm<'_>, i: usize) -> Value {
        if self.in_heap { vm.heap.word(self.at + i) } else { vm.stack[self.at + i] }
    }
}

/// What a call came to.
pub enum Direct {
    /// Not for this file.
    No,
    /// A frame was pushed.
    Pushed,
    /// A generator was made.
    Generator(Value),
}

/// Calls FUNCTION `callee` with its window at stack index `at`; `link` and `back` as for [`frame::push`].
pub fn function(
    vm: &mut Vm<'_>,
    callee: Value,
    given: Given,
    at: usize,
    back: usize,
    link: Link,
) -> Result<Direct, Signal> {
    let c = vm.heap.get(callee, 1);
    let info = vm.heap.get(c, code::INFO) >> 1;
    let (registers, flags) = ((info & 1023) as usize, info >> 10);
    let parameters = small_of(vm.heap.get(c, code::PARAMS)) as usize;
    let (positional, only, keyword_only) = (parameters & 255, parameters >> 8 & 255, parameters >> 16 & 255);
    let named = positional + keyword_only;
    let keywords = if given.names == UNSET { 0 } else { vm.heap.words(given.names).len() - 1 };
    let varargs = flags & code::flag::VARARGS != 0;
    let varkw = flags & code::flag::VARKW != 0;
    let all = named + usize::from(varargs) + usize::from(varkw);
    if named > PARAMETERS_MAX || keywords > KEYWORDS_MAX || keywords > given.count || link.distance > 1023 {
        return Ok(Direct::No);
    }
    let by_position = given.count - keywords;
    if by_position > positional && !varargs || !frame::fits(vm, at, registers.max(FIRST + all)) {
        return Ok(Direct::No);
    }
    let taken = by_position.min(positional);
    // Which parameters have a value, and which one each keyword is.
    let mut bound: u64 = mask(taken);
    let mut targets = [0u8; KEYWORDS_MAX];
    let mut values = [UNSET; KEYWORDS_MAX];
    for k in 0..keywords {
        let name = vm.heap.get(given.names, 1 + k);
        let parameter_names = &vm.heap.words(vm.heap.get(c, code::VARNAMES))[1..];
        let target = parameter_names.iter().take(named).skip(only).position(|&n| n == name).map_or(255, |i| i + only);
        if target == 255 && !varkw || target != 255 && bound >> target & 1 == 1 {
            return Ok(Direct::No);
        }
        if target != 255 {
            bound |= 1 << target;
        }
        targets[k] = target as u8;
        values[k] = given.get(vm, by_position + k);
    }
    let defaults = vm.heap.get(callee, 2);
    if bound != mask(named) && !all_have_defaults(vm, callee, defaults, positional, keyword_only, bound) {
        return Ok(Direct::No);
    }
    let rest = if varargs {
        let rest = vm.heap.alloc(kind::TUPLE, 1 + by_position - taken)?;
        for i in taken..by_position {
            let v = given.get(vm, i);
            vm.heap.set(rest, 1 + i - taken, v);
        }
        rest
    } else {
        UNSET
    };
    let extra = if varkw { vm.heap.new_dict(0)? } else { UNSET };
    for k in (0..keywords).filter(|&k| targets[k] == 255) {
        let name = vm.heap.get(given.names, 1 + k);
        vm.heap.set_name(extra, name, values[k])?;
    }
    let is_generator = flags & (code::flag::GENERATOR | code::flag::COROUTINE) != 0;
    let made = if is_generator { generator::allocate(vm, callee, c, all)? } else { UNSET };

    // Nothing can go wrong any more. Positional arguments never move upwards.
    let first = at + FIRST;
    for i in 0..taken {
        vm.stack[first + i] = given.get(vm, i);
    }
    if bound != mask(taken) || taken < named {
        vm.stack[first + taken..first + named].fill(UNSET);
        for k in (0..keywords).filter(|&k| targets[k] != 255) {
            vm.stack[first + targets[k] as usize] = values[k];
        }
        if bound != mask(named) {
            let tuple = vm.heap.words(defaults);
            let count = tuple.len() - 1 - if has_keyword_defaults(vm, callee) { keyword_only } else { 0 };
            for i in (taken..named).filter(|&i| bound >> i & 1 == 0) {
                let from = if i < positional { i + count - positional } else { count + i - positional };
                vm.stack[first + i] = tuple[1 + from];
            }
        }
    }
    if varargs {
        vm.stack[first + named] = rest;
    }
    if varkw {
        vm.stack[first + all - 1] = extra;
    }
    if is_generator {
        for i in 0..all {
            let v = vm.stack[first + i];
            vm.heap.set(made, field::REGISTERS + i, v);
        }
        return Ok(Direct::Generator(made));
    }
    frame::enter(vm, at, callee, c, all, back, link);
    vm.cursor.fuel = vm.cursor.fuel.saturating_sub(1);
    Ok(Direct::Pushed)
}

/// The lowest `n` bits.
fn mask(n: usize) -> u64 {
    if n >= 64 { u64::MAX } else { (1 << n) - 1 }
}

fn has_keyword_defaults(vm: &Vm<'_>, function: Value) -> bool {
    vm.heap.header(function) & FLAG != 0
}

/// Whether every parameter without its bit in `bound` has a default.
fn all_have_defaults(
    vm: &Vm<'_>,
    function: Value,
    defaults: Value,
    positional: usize,
    keyword_only: usize,
    bound: u64,
) -> bool {
    if defaults == UNSET {
        return false;
    }
    let tuple = vm.heap.words(defaults);
    let keyworded = has_keyword_defaults(vm, function);
    let count = (tuple.len() - 1).wrapping_sub(if keyworded { keyword_only } else { 0 });
    (0..positional + keyword_only).all(|i| {
        if bound >> i & 1 == 1 {
            return true;
        }
        if i < positional { i + count >= positional } else { keyworded && tuple[1 + count + i - positional] != UNSET }
    })
}
