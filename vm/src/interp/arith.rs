//! Arithmetic: operators on built-in values, and the dunder protocol for everything else.

use super::Vm;
use crate::attr;
use crate::host::Host;
use crate::layout::kind;
use crate::names;
use crate::native::{Cx, Signal};
use crate::num::{self, NumError};
use crate::op;
use crate::types;
use crate::value::{FALSE, NOT_IMPLEMENTED, TRUE, UNSET, Value, is_small, small};

/// A binary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Operator {
    Add,
    Sub,
    Mul,
    TrueDiv,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    And,
    Or,
    Xor,
    MatMul,
}

use Operator::{Add, And, FloorDiv, LShift, MatMul, Mod, Mul, Or, Pow, RShift, Sub, TrueDiv, Xor};

const ALL: [Operator; 13] = [Add, Sub, Mul, TrueDiv, FloorDiv, Mod, Pow, LShift, RShift, And, Or, Xor, MatMul];

impl Operator {
    /// The operator of instruction `op` (ADD..MATMUL).
    pub fn from_op(op: u8) -> Operator {
        ALL.get(op.wrapping_sub(op::ADD) as usize).copied().unwrap_or(Add)
    }

    /// (dunder, reflected, in-place).
    pub fn names(self) -> (Value, Value, Value) {
        match self {
            Add => (names::ADD, names::RADD, names::IADD),
            Sub => (names::SUB, names::RSUB, names::ISUB),
            Mul => (names::MUL, names::RMUL, names::IMUL),
            TrueDiv => (names::TRUEDIV, names::RTRUEDIV, names::ITRUEDIV),
            FloorDiv => (names::FLOORDIV, names::RFLOORDIV, names::IFLOORDIV),
            Mod => (names::MOD, names::RMOD, names::IMOD),
            Pow => (names::POW, names::RPOW, names::IPOW),
            LShift => (names::LSHIFT, names::RLSHIFT, names::ILSHIFT),
            RShift => (names::RSHIFT, names::RRSHIFT, names::IRSHIFT),
            And => (names::AND, names::RAND, names::IAND),
            Or => (names::OR, names::ROR, names::IOR),
            Xor => (names::XOR, names::RXOR, names::IXOR),
            MatMul => (names::MATMUL, names::RMATMUL, names::IMATMUL),
        }
    }
}

/// The operator as it is written.
pub fn operator_symbol(o: Operator) -> &'static str {
    match o {
        Add => "+",
        Sub => "-",
        Mul => "*",
        TrueDiv => "/",
        FloorDiv => "//",
        Mod => "%",
        Pow => "** or pow()",
        LShift => "<<",
        RShift => ">>",
        And => "&",
        Or => "|",
        Xor => "^",
        MatMul => "@",
    }
}

/// r[b] OP r[c].
pub fn binary(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    o: Operator,
    b: usize,
    c: usize,
    stage: u32,
    inplace: bool,
) -> Result<Value, Signal> {
    let (x, y) = (vm.r(b), vm.r(c));
    binary_values(vm, host, o, x, y, stage, inplace)
}

fn is_user(vm: &Vm<'_>, v: Value) -> bool {
    matches!(
        vm.heap.kind(v),
        Some(
            kind::INSTANCE
                | kind::INSTANCE_DICT
                | kind::SUBVALUE
                | kind::EXCEPTION
                | kind::CLASS
                | kind::RESOURCE
                | kind::NATIVE
        )
    )
}

/// `x OP y`: built-in values at once; else in-place dunder, dunder and reflected dunder in CPython's order.
pub fn binary_values(
    vm: &mut Vm<'_>,
    host: &mut dyn Host,
    o: Operator,
    x: Value,
    y: Value,
    stage: u32,
    inplace: bool,
) -> Result<Value, Signal> {
    let user = is_user(vm, x) || is_user(vm, y);
    // A format with anything on its right is formatting, whatever the right side has of its own.
    let formatting = o == Mod
        && matches!(vm.heap.kind(x), Some(kind::STR | kind::BYTES | kind::BYTEARRAY))
        && !vm.heap.is(y, kind::SUBVALUE);
    if stage == 0 && (!user || formatting) {
        let mut cx = vm.cx(host);
        let v = if inplace { inplace_native(&mut cx, o, x, y)? } else { None };
        let v = match v {
            Some(v) => Some(v),
            None => native_binary(&mut cx, o, x, y)?,
        };
        return match v {
            Some(v) => Ok(v),
            None => unsupported(&mut cx, o, x, y, inplace),
        };
    }
    if stage > 0 {
        let v = vm.result();
        if v != NOT_IMPLEMENTED {
            return Ok(v);
        }
    }
    let (name, reflected, in_place) = o.names();
    let swapped = {
        // A subclass's reflected method comes first if it overrides.
        let cx = vm.cx(host);
        let (tx, ty) = (cx.type_of(x), cx.type_of(y));
        tx != ty
            && types::is_subclass(cx.heap, ty, tx)
            && attr::in_type(&cx, ty, reflected) != attr::in_type(&cx, tx, reflected)
    };
    for k in stage..3 {
        let (own, other, dunder) = match k {
            0 if inplace => (x, y, in_place),
            0 => continue,
            1 if swapped => (y, x, reflected),
            1 => (x, y, name),
            _ if swapped => (x, y, name),
            _ => (y, x, reflected),
        };
        let found = attr::user_special(&vm.cx(host), own, dunder);
        if let Some((f, s)) = found {
            let args = [s, other];
            let args = if s == UNSET { &args[1..] } else { &args[..] };
            return vm.ask(f, args, k + 1);
        }
    }
    let mut cx = vm.cx(host);
    let (ux, uy) = (types::unwrap(cx.heap, x), types::unwrap(cx.heap, y));
    if inplace && ux != x && cx.heap.is(x, kind::SUBVALUE) {
        // A list, set or the like in a subclass's instance changes in place too.
        if let Some(v) = inplace_native(&mut cx, o, ux, uy)? {
            return Ok(if v == ux { x } else { v });
        }
    }
    if o == Mul && ux == x && uy == y {
        let sequence = |v| {
            matches!(
                cx.heap.kind(v),
                Some(kind::STR | kind::LIST | kind::TUPLE | kind::BYTES | kind::BYTEARRAY | kind::ARRAY)
            )
        };
        let counts = |v| attr::user_special(&cx, v, names::INDEX).is_some();
        let pair = if sequence(x) && counts(y) {
            Some([x, y])
        } else if sequence(y) && counts(x) {
            Some([y, x])
        } else {
            None
        };
        if let Some(pair) = pair {
            let f = vm.prelude(host, crate::prelude_data::REPEAT_BY_INDEX)?;
            return vm.ask(f, &pair, 3);
        }
    }
    if o == Mod && matches!(cx.heap.kind(ux), Some(kind::STR | kind::BYTES | kind::BYTEARRAY)) {
        return crate::builtins::strings::percent(&mut cx, ux, y);
    }
    if (ux != x || uy != y || cx.heap.is(x, kind::NATIVE) || cx.heap.is(y, kind::NATIVE))
        && let Some(v) = native_binary(&mut cx, o, ux, uy)?
    {
        return Ok(v);
    }
    if inplace
        && ux == x
        && let Some(v) = inplace_native(&mut cx, o, x, y)?
    {
        return Ok(v);
    }
    unsupported(&mut cx, o, x, y, inplace)
}

/// TypeError for operands that do not go together.
pub fn unsupported(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value, inplace: bool) -> Result<Value, Signal> {
    let (tx, ty) = (cx.type_name(x), cx.type_name(y));
    if o == Add {
        let kx = cx.heap.kind(x);
        match kx {
            Some(kind::STR) => return cx.type_error(format_args!("can only concatenate str (not \"{ty}\") to str")),
            Some(kind::LIST) if !inplace => {
                return cx.type_error(format_args!("can only concatenate list (not \"{ty}\") to list"));
            }
            Some(kind::TUPLE) => {
                return cx.type_error(format_args!("can only concatenate tuple (not \"{ty}\") to tuple"));
            }
            Some(kind::BYTES) => return cx.type_error(format_args!("can't concat {ty} to bytes")),
            Some(kind::BYTEARRAY) => return cx.type_error(format_args!("can't concat {ty} to bytearray")),
            Some(kind::ARRAY) if inplace => {
                return cx.type_error(format_args!("can only extend array with array (not \"{ty}\")"));
            }
            Some(kind::ARRAY) => return cx.type_error(format_args!("can only append array (not \"{ty}\") to array")),
            _ => {}
        }
    }
    if o == Mul {
        let sequence = |k| matches!(k, Some(kind::STR | kind::LIST | kind::TUPLE | kind::BYTES | kind::BYTEARRAY));
        if sequence(cx.heap.kind(x)) {
            return cx.type_error(format_args!("can't multiply sequence by non-int of type '{ty}'"));
        }
        if sequence(cx.heap.kind(y)) {
            return cx.type_error(format_args!("can't multiply sequence by non-int of type '{tx}'"));
        }
    }
    let symbol = operator_symbol(o);
    if inplace {
        let symbol = if o == Pow { "**" } else { symbol };
        return cx.type_error(format_args!("unsupported operand type(s) for {symbol}=: '{tx}' and '{ty}'"));
    }
    cx.type_error(format_args!("unsupported operand type(s) for {symbol}: '{tx}' and '{ty}'"))
}

/// What kind of number a value is: 0 none, 1 int or bool, 2 float, 3 complex.
fn rank(cx: &Cx<'_, '_>, v: Value) -> u32 {
    if is_small(v) || v == TRUE || v == FALSE {
        return 1;
    }
    match cx.heap.kind(v) {
        Some(kind::INT_POSITIVE | kind::INT_NEGATIVE) => 1,
        Some(kind::FLOAT) => 2,
        Some(kind::COMPLEX) => 3,
        _ => 0,
    }
}

/// `x OP y` for built-in values; None if these types do not have the operator.
pub fn native_binary(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    let (rx, ry) = (rank(cx, x), rank(cx, y));
    if rx > 0 && ry > 0 {
        return match rx.max(ry) {
            1 => int_binary(cx, o, x, y),
            2 => float_binary(cx, o, x, y),
            _ => complex_binary(cx, o, x, y),
        };
    }
    crate::builtins::sequence_operator(cx, o, x, y)
}

/// Turns a number error into the exception CPython raises.
pub fn raise_num<T>(cx: &mut Cx<'_, '_>, e: NumError, zero: &str) -> Result<T, Signal> {
    match e {
        NumError::NeedMemory(n) => Err(n.into()),
        NumError::DivideByZero => cx.raise(types::ZERO_DIVISION_ERROR, format_args!("{zero}")),
        NumError::NegativeShift => cx.value_error(format_args!("negative shift count")),
        NumError::TooLarge => cx.raise(types::OVERFLOW_ERROR, format_args!("int too large to convert to float")),
        NumError::Infinite => cx.raise(types::OVERFLOW_ERROR, format_args!("cannot convert float infinity to integer")),
        NumError::NotANumber => cx.value_error(format_args!("cannot convert float NaN to integer")),
        NumError::Negative => cx.raise(types::OVERFLOW_ERROR, format_args!("can't convert negative int to unsigned")),
        NumError::NegativePower => cx.value_error(format_args!("base is not invertible for the given modulus")),
        NumError::NotInt => cx.type_error(format_args!("an integer is required")),
    }
}

fn int_binary(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    if matches!(o, And | Or | Xor)
        && !is_small(x)
        && !is_small(y)
        && (x == TRUE || x == FALSE)
        && (y == TRUE || y == FALSE)
    {
        let (a, b) = (x == TRUE, y == TRUE);
        return Ok(Some(crate::value::boolean(match o {
            And => a && b,
            Or => a || b,
            _ => a != b,
        })));
    }
    let h = &mut *cx.heap;
    let r = match o {
        Add => num::add(h, x, y),
        Sub => num::sub(h, x, y),
        Mul => num::mul(h, x, y),
        FloorDiv => num::floordiv(h, x, y),
        Mod => num::modulo(h, x, y),
        Pow => match num::pow(h, x, y) {
            Err(NumError::NegativePower) => return float_binary(cx, o, x, y),
            r => r,
        },
        LShift => num::lshift(h, x, y),
        RShift => num::rshift(h, x, y),
        And => num::and(h, x, y),
        Or => num::or(h, x, y),
        Xor => num::xor(h, x, y),
        TrueDiv => {
            return match num::truediv(h, x, y) {
                Ok(f) => Ok(Some(cx.heap.new_float(f)?)),
                Err(NumError::TooLarge) => {
                    cx.raise(types::OVERFLOW_ERROR, format_args!("integer division result too large for a float"))
                }
                Err(e) => raise_num(cx, e, "division by zero"),
            };
        }
        MatMul => return Ok(None),
    };
    match r {
        Ok(v) => Ok(Some(v)),
        Err(NumError::TooLarge) => cx.raise(types::OVERFLOW_ERROR, format_args!("too many digits in integer")),
        Err(e) => {
            raise_num(cx, e, if o == Mod { "integer modulo by zero" } else { "integer division or modulo by zero" })
        }
    }
}

fn float_binary(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    let a = cx.float_arg(x)?;
    let b = cx.float_arg(y)?;
    let f = match o {
        Add => a + b,
        Sub => a - b,
        Mul => a * b,
        TrueDiv => {
            if b == 0.0 {
                return cx.raise(types::ZERO_DIVISION_ERROR, format_args!("float division by zero"));
            }
            a / b
        }
        FloorDiv => match num::float::floordiv(a, b) {
            Some(f) => f,
            None => return cx.raise(types::ZERO_DIVISION_ERROR, format_args!("float floor division by zero")),
        },
        Mod => match num::float::modulo(a, b) {
            Some(f) => f,
            None => return cx.raise(types::ZERO_DIVISION_ERROR, format_args!("float modulo")),
        },
        Pow => match num::float::pow(a, b) {
            Ok(num::float::Power::Real(f)) => f,
            Ok(num::float::Power::Complex) => return complex_binary(cx, o, x, y),
            Err(NumError::DivideByZero) => {
                return cx.raise(types::ZERO_DIVISION_ERROR, format_args!("0.0 cannot be raised to a negative power"));
            }
            Err(_) => {
                let text = cx.heap.new_str("Numerical result out of range")?;
                return cx.raise_with(types::OVERFLOW_ERROR, &[small(34), text]);
            }
        },
        _ => return Ok(None),
    };
    Ok(Some(cx.heap.new_float(f)?))
}

fn complex_binary(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    let a = match num::complex::of_value(cx.heap, x) {
        Ok(z) => z,
        Err(e) => return raise_num(cx, e, ""),
    };
    let b = match num::complex::of_value(cx.heap, y) {
        Ok(z) => z,
        Err(e) => return raise_num(cx, e, ""),
    };
    let z = match o {
        Add => num::complex::add(a, b),
        Sub => num::complex::sub(a, b),
        Mul => num::complex::mul(a, b),
        TrueDiv => match num::complex::div(a, b) {
            Some(z) => z,
            None => return cx.raise(types::ZERO_DIVISION_ERROR, format_args!("complex division by zero")),
        },
        Pow => match num::complex::pow(a, b) {
            Ok(z) => z,
            Err(NumError::DivideByZero) => {
                return cx.raise(types::ZERO_DIVISION_ERROR, format_args!("0.0 to a negative or complex power"));
            }
            Err(NumError::TooLarge) => {
                return cx.raise(types::OVERFLOW_ERROR, format_args!("complex exponentiation"));
            }
            Err(e) => return raise_num(cx, e, ""),
        },
        _ => return Ok(None),
    };
    Ok(Some(num::complex::new(cx.heap, z)?))
}

/// In-place forms that change their left operand: list +=, list *=, set |=, &=, -=, ^=, bytearray +=, dict |=.
/// `x OP= y` where it changes `x` itself; None where the ordinary operator is meant.
pub fn inplace_native(cx: &mut Cx<'_, '_>, o: Operator, x: Value, y: Value) -> Result<Option<Value>, Signal> {
    crate::builtins::inplace_operator(cx, o, x, y)
}

/// NEG, POS, INVERT.
pub fn unary(vm: &mut Vm<'_>, host: &mut dyn Host, code: u8, b: usize, stage: u32) -> Result<Value, Signal> {
    if stage > 0 {
        return Ok(vm.result());
    }
    let x = vm.r(b);
    let name = match code {
        op::NEG => names::NEG,
        op::POS => names::POS,
        _ => names::INVERT,
    };
    let found = attr::user_special(&vm.cx(host), x, name);
    if let Some((f, s)) = found {
        return vm.ask(f, &[s], 1);
    }
    let mut cx = vm.cx(host);
    let v = types::unwrap(cx.heap, x);
    match native_unary(&mut cx, code, v)? {
        Some(v) => Ok(v),
        None => {
            let t = cx.type_name(x);
            let symbol = match code {
                op::NEG => "-",
                op::POS => "+",
                _ => "~",
            };
            cx.type_error(format_args!("bad operand type for unary {symbol}: '{t}'"))
        }
    }
}

/// `-v`, `+v`, `~v` (NEG, POS, INVERT) of a built-in number; None if it does not have the operator.
pub fn native_unary(cx: &mut Cx<'_, '_>, code: u8, v: Value) -> Result<Option<Value>, Signal> {
    let made = match (rank(cx, v), code) {
        (1, op::NEG) => num::neg(cx.heap, v).or_else(|e| raise_num(cx, e, ""))?,
        (1, op::POS) => crate::builtins::numbers::plain_int(v),
        (1, _) => num::invert(cx.heap, v).or_else(|e| raise_num(cx, e, ""))?,
        (2, op::NEG) => {
            let f = -cx.heap.float_of(v);
            cx.heap.new_float(f)?
        }
        (2 | 3, op::POS) => v,
        (3, op::NEG) => match num::complex::of_value(cx.heap, v) {
            Ok(z) => num::complex::new(cx.heap, num::complex::neg(z))?,
            Err(e) => return raise_num(cx, e, ""),
        },
        _ => return Ok(None),
    };
    Ok(Some(made))
}
