//! Calls of natives, built-in types and functions of the host: argument counts are checked here, everything else by themselves.

use super::Vm;
use super::call::{Pack, not_callable};
use crate::host::{Host, NoHost};
use crate::layout::code;
use crate::native::{Args, Cx, Role, Signal};
use crate::tables;
use crate::types;
use crate::value::{UNSET, Value};

/// Calls a native function.
pub fn native(vm: &mut Vm<'_>, host: &mut dyn Host, callee: Value, args: &Args<'_>) -> Result<Value, Signal> {
    let Some(m) = tables::native_of(callee) else { return not_callable(vm, host, callee) };
    vm.state.current_module = vm.heap.get(crate::value::heap_ref(vm.cursor.code), code::MODULE);
    let mut cx = vm.cx(host);
    if tables::is_type_table(callee) {
        require_receiver(&cx, callee, m, args).or_else(|foreign| foreign_receiver(&mut cx, callee, m, foreign))?;
    }
    checked(&mut cx, callee, m, args)
}

/// A method of a built-in type that is called through its type must get an instance first; the argument that is none, otherwise.
pub fn require_receiver(
    cx: &Cx<'_, '_>,
    callee: Value,
    m: &crate::native::Method,
    args: &Args<'_>,
) -> Result<(), Value> {
    let wanted = types::of(tables::type_of_native(callee));
    let first = args.get(0);
    let fits =
        !matches!(m.role, Role::Function) || first != UNSET && types::is_subclass(cx.heap, cx.type_of(first), wanted);
    if fits { Ok(()) } else { Err(first) }
}

/// Whether CPython words the errors of method `name` as those of an operator.
fn is_operator(callee: Value, name: &str) -> bool {
    const ORDINARY: [&str; 7] =
        ["__format__", "__round__", "__trunc__", "__floor__", "__ceil__", "__reversed__", "__dir__"];
    let own = tables::type_of_native(callee);
    let ordinary = match name {
        "__getitem__" => matches!(own, types::LIST | types::DICT),
        "__contains__" => matches!(own, types::SET | types::FROZENSET | types::DICT),
        _ => ORDINARY.contains(&name),
    };
    name.starts_with("__") && !ordinary
}

/// TypeError for a method of a built-in type that was called with another object first, or (UNSET) with none.
#[cold]
pub fn foreign_receiver(
    cx: &mut Cx<'_, '_>,
    callee: Value,
    m: &crate::native::Method,
    first: Value,
) -> Result<(), Signal> {
    let (name, wanted) = (crate::repr::short(cx.heap, m.name), types::builtin_name(tables::type_of_native(callee)));
    let operator = is_operator(callee, &name);
    if first == UNSET {
        return match operator {
            true => cx.type_error(format_args!("descriptor '{name}' of '{wanted}' object needs an argument")),
            false => cx.type_error(format_args!("unbound method {wanted}.{name}() needs an argument")),
        };
    }
    let found = cx.type_name(first);
    if operator {
        return cx
            .type_error(format_args!("descriptor '{name}' requires a '{wanted}' object but received a '{found}'"));
    }
    cx.type_error(format_args!("descriptor '{name}' for '{wanted}' objects doesn't apply to a '{found}' object"))
}

/// Calls a native after checking how many arguments it gets.
pub fn checked(
    cx: &mut Cx<'_, '_>,
    callee: Value,
    m: &'static crate::native::Method,
    args: &Args<'_>,
) -> Result<Value, Signal> {
    let n = args.positional.len();
    if !args.keyword_values.is_empty() && !m.keywords {
        let name = crate::repr::short(cx.heap, m.name);
        if tables::is_type_table(callee) && m.role == Role::Function {
            let t = types::builtin_name(tables::type_of_native(callee));
            return cx.type_error(format_args!("{t}.{name}() takes no keyword arguments"));
        }
        return cx.type_error(format_args!("{name}() takes no keyword arguments"));
    }
    if n < m.least as usize || (m.most != 255 && n > m.most as usize) {
        return wrong_count(cx, callee, m, n);
    }
    (m.call)(cx, args)
}

fn wrong_count(cx: &mut Cx<'_, '_>, callee: Value, m: &crate::native::Method, given: usize) -> Result<Value, Signal> {
    let of_type = tables::is_type_table(callee) && m.role == Role::Function;
    let own = usize::from(of_type);
    let (least, most, given) =
        ((m.least as usize).saturating_sub(own), m.most as usize - own, given.saturating_sub(own));
    let mut name = heapless::String::<80>::new();
    let mut cut = crate::repr::Cut(&mut name);
    use core::fmt::Write;
    let _ = match of_type {
        true if least == most && least < 2 => {
            write!(cut, "{}.{}", types::builtin_name(tables::type_of_native(callee)), cx.heap.str_text(m.name))
        }
        _ => cut.write_str(cx.heap.str_text(m.name)),
    };
    if least == most {
        return match least {
            0 => cx.type_error(format_args!("{name}() takes no arguments ({given} given)")),
            1 => cx.type_error(format_args!("{name}() takes exactly one argument ({given} given)")),
            n => cx.type_error(format_args!("{name} expected {n} arguments, got {given}")),
        };
    }
    // Those with a choice of counts are named without their type, as CPython does.
    let name = crate::repr::short(cx.heap, m.name);
    let (word, bound) = if given < least { ("at least", least) } else { ("at most", most) };
    let s = if bound == 1 { "" } else { "s" };
    cx.type_error(format_args!("{name} expected {word} {bound} argument{s}, got {given}"))
}

/// Calls built-in type `number`.
pub fn construct(cx: &mut Cx<'_, '_>, number: u32, args: &Args<'_>) -> Result<Value, Signal> {
    if let Some(f) = tables::constructor(number) {
        return f(cx, args);
    }
    if types::is_subclass(cx.heap, types::of(number), types::of(types::BASE_EXCEPTION)) {
        return crate::builtins::exceptions::construct(cx, types::of(number), args);
    }
    let t = types::builtin_name(number);
    cx.type_error(format_args!("cannot create '{t}' instances"))
}

/// A function of the host.
pub fn hosted(vm: &mut Vm<'_>, host: &mut dyn Host, id: u16, pack: &Pack) -> Result<Value, Signal> {
    let mut none = NoHost;
    let mut cx = Cx { heap: &mut vm.heap, state: &mut vm.state, host: &mut none };
    host.call(id, &mut cx, &pack.args())
}

/// Calls a host function from a native, which has the host in its context.
pub fn hosted_from(cx: &mut Cx<'_, '_>, id: u16, args: &Args<'_>) -> Result<Value, Signal> {
    let mut none = NoHost;
    let mut inner = Cx { heap: cx.heap, state: cx.state, host: &mut none };
    cx.host.call(id, &mut inner, args)
}
