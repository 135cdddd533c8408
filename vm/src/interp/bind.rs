//! Binding a call's arguments to a function's parameters, with CPython's errors.

use super::call::{ARGUMENTS_MAX, Pack};
use crate::layout::code;
use crate::native::{Cx, Signal};
use crate::repr::Cut;
use crate::value::{UNSET, Value, small_of};
use core::fmt::Write;

struct Parameters {
    positional: usize,
    positional_only: usize,
    keyword_only: usize,
    varargs: bool,
    varkw: bool,
}

impl Parameters {
    fn of(cx: &Cx<'_, '_>, c: Value) -> Parameters {
        let n = small_of(cx.heap.get(c, code::PARAMS)) as usize;
        let flags = cx.heap.get(c, code::INFO) >> 11;
        Parameters {
            positional: n & 255,
            positional_only: n >> 8 & 255,
            keyword_only: n >> 16 & 255,
            varargs: flags & code::flag::VARARGS != 0,
            varkw: flags & code::flag::VARKW != 0,
        }
    }

    fn registers(&self) -> usize {
        self.positional + self.keyword_only + usize::from(self.varargs) + usize::from(self.varkw)
    }
}

fn name_at(cx: &Cx<'_, '_>, c: Value, i: usize) -> Value {
    let names = cx.heap.get(c, code::VARNAMES);
    cx.heap.words(names).get(1 + i).copied().unwrap_or(UNSET)
}

fn qualname(cx: &Cx<'_, '_>, c: Value) -> heapless::String<80> {
    let mut s = heapless::String::new();
    let _ = Cut(&mut s).write_str(cx.heap.str_text(cx.heap.get(c, code::QUALNAME)));
    s
}

/// Rearranges `pack` so that its values are the parameters' registers in order.
pub fn arguments(cx: &mut Cx<'_, '_>, function: Value, c: Value, pack: &mut Pack) -> Result<(), Signal> {
    let p = Parameters::of(cx, c);
    let given = pack.positional().len();
    if pack.keywords == 0 && given == p.positional && p.registers() == p.positional {
        return Ok(());
    }
    if p.registers() > ARGUMENTS_MAX {
        return cx.type_error(format_args!("too many parameters"));
    }
    let mut out = [UNSET; ARGUMENTS_MAX];
    let taken = given.min(p.positional);
    out[..taken].copy_from_slice(&pack.positional()[..taken]);
    let named = p.positional + p.keyword_only;
    if p.varargs {
        out[named] = cx.heap.new_tuple(&pack.positional()[taken..])?;
    }
    let extra = if p.varkw { cx.heap.new_dict(0)? } else { UNSET };
    for k in 0..pack.keywords {
        let name = cx.heap.get(pack.names, 1 + k);
        let value = pack.keyword_values()[k];
        let at = (p.positional_only..named).find(|&i| name_at(cx, c, i) == name);
        match at {
            Some(i) if out[i] == UNSET => out[i] = value,
            Some(_) => {
                let (q, n) = (qualname(cx, c), crate::repr::short(cx.heap, name));
                return cx.type_error(format_args!("{q}() got multiple values for argument '{n}'"));
            }
            None if p.varkw => cx.heap.set_name(extra, name, value)?,
            None => return unexpected(cx, c, &p, pack, name),
        }
    }
    if given > p.positional && !p.varargs {
        return too_many(cx, function, c, &p, given, pack);
    }
    if p.varkw {
        out[named + usize::from(p.varargs)] = extra;
    }
    defaults(cx, function, c, &p, &mut out)?;
    pack.values.clear();
    let _ = pack.values.extend_from_slice(&out[..p.registers()]);
    pack.names = UNSET;
    pack.keywords = 0;
    Ok(())
}

/// Fills what is missing from the function's defaults (positional ones first, then one for each keyword-only parameter).
fn defaults(
    cx: &mut Cx<'_, '_>,
    function: Value,
    c: Value,
    p: &Parameters,
    out: &mut [Value; ARGUMENTS_MAX],
) -> Result<(), Signal> {
    let tuple = cx.heap.get(function, 2);
    let all = if tuple == UNSET { 0 } else { cx.heap.words(tuple).len() - 1 };
    // The tuple holds the positional defaults, then (if the function has any) one entry a keyword-only parameter.
    let has_keyword_defaults = all >= p.keyword_only && crate::builtins::function::has_keyword_defaults(cx, function);
    let positional_defaults = if has_keyword_defaults { all - p.keyword_only } else { all };
    for (i, slot) in out[..p.positional].iter_mut().enumerate() {
        if *slot == UNSET && i + positional_defaults >= p.positional {
            *slot = cx.heap.get(tuple, 1 + i + positional_defaults - p.positional);
        }
    }
    if has_keyword_defaults {
        for k in 0..p.keyword_only {
            if out[p.positional + k] == UNSET {
                out[p.positional + k] = cx.heap.get(tuple, 1 + positional_defaults + k);
            }
        }
    }
    if out[..p.positional].contains(&UNSET) {
        return missing(cx, c, 0, p.positional, out, "positional");
    }
    if out[p.positional..p.positional + p.keyword_only].contains(&UNSET) {
        return missing(cx, c, p.positional, p.positional + p.keyword_only, out, "keyword-only");
    }
    Ok(())
}

fn missing(
    cx: &mut Cx<'_, '_>,
    c: Value,
    from: usize,
    to: usize,
    out: &[Value; ARGUMENTS_MAX],
    what: &str,
) -> Result<(), Signal> {
    let count = out[from..to].iter().filter(|&&v| v == UNSET).count();
    let mut list = heapless::String::<120>::new();
    let mut seen = 0;
    for i in (from..to).filter(|&i| out[i] == UNSET) {
        seen += 1;
        let separator = match (seen, count) {
            (1, _) => "",
            (s, n) if s == n && n == 2 => " and ",
            (s, n) if s == n => ", and ",
            _ => ", ",
        };
        let _ = write!(Cut(&mut list), "{separator}'{}'", cx.heap.str_text(name_at(cx, c, i)));
    }
    let q = qualname(cx, c);
    let s = if count == 1 { "" } else { "s" };
    cx.type_error(format_args!("{q}() missing {count} required {what} argument{s}: {list}"))
}

fn too_many(
    cx: &mut Cx<'_, '_>,
    function: Value,
    c: Value,
    p: &Parameters,
    given: usize,
    pack: &Pack,
) -> Result<(), Signal> {
    let tuple = cx.heap.get(function, 2);
    let all = if tuple == UNSET { 0 } else { cx.heap.words(tuple).len() - 1 };
    let defaults = if crate::builtins::function::has_keyword_defaults(cx, function) {
        all.saturating_sub(p.keyword_only)
    } else {
        all
    };
    let q = qualname(cx, c);
    let n = p.positional;
    let keyword_only = (0..pack.keywords)
        .filter(|&k| (n..n + p.keyword_only).any(|i| name_at(cx, c, i) == cx.heap.get(pack.names, 1 + k)))
        .count();
    let was = if given == 1 && keyword_only == 0 { "was" } else { "were" };
    let s = if n == 1 { "" } else { "s" };
    let mut takes = heapless::String::<48>::new();
    let _ = match defaults {
        0 => write!(takes, "{n} positional argument{s}"),
        _ => write!(takes, "from {} to {n} positional arguments", n - defaults.min(n)),
    };
    if keyword_only > 0 {
        let (gs, ks) = (if given == 1 { "" } else { "s" }, if keyword_only == 1 { "" } else { "s" });
        return cx.type_error(format_args!(
            "{q}() takes {takes} but {given} positional argument{gs} (and {keyword_only} keyword-only argument{ks}) were given"
        ));
    }
    cx.type_error(format_args!("{q}() takes {takes} but {given} {was} given"))
}

fn unexpected(cx: &mut Cx<'_, '_>, c: Value, p: &Parameters, pack: &Pack, name: Value) -> Result<(), Signal> {
    let (q, n) = (qualname(cx, c), crate::repr::short(cx.heap, name));
    let mut list = heapless::String::<120>::new();
    for i in 0..p.positional_only {
        let own = name_at(cx, c, i);
        if (0..pack.keywords).any(|k| cx.heap.get(pack.names, 1 + k) == own) {
            let separator = if list.is_empty() { "" } else { ", " };
            let _ = write!(Cut(&mut list), "{separator}{}", cx.heap.str_text(own));
        }
    }
    if !list.is_empty() {
        let message = "got some positional-only arguments passed as keyword arguments";
        return cx.type_error(format_args!("{q}() {message}: '{list}'"));
    }
    cx.type_error(format_args!("{q}() got an unexpected keyword argument '{n}'"))
}
