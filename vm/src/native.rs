//! Native functions: how they are called, what they may answer, and how they raise.
//!
//! A native is a transaction (docs/vm.md, section 3): it allocates everything, then commits. It never calls Python; it redirects to a
//! prelude function or asks for a call through [`Signal`].

use core::fmt::{self, Write};

use crate::heap::{Heap, NeedMemory};
use crate::host::Host;
use crate::layout::kind;
use crate::prelude_data;
use crate::state::{Call, State, Wait};
use crate::types;
use crate::value::{NONE, UNSET, Value, imm, immediate, is_small, small_of};

/// Why a native or a slow path did not answer with a value: a reason, and a number that goes with it.
///
/// One word, so that an [`Answer`] is returned in two registers on every target; most of the VM's code calls something that answers so. What
/// does not fit (callee and arguments of a call, the value to convert) lies in the state, consumed at once.
///
/// ```text
/// 31                            4 3      0
/// |  words wanted, or a function | reason |
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signal(u32);

/// The reason of a [`Signal`], with its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Collect and run the same instruction again, with so many words free.
    NeedMemory(u32),
    /// Collect, then run the same instruction again.
    Collect,
    /// An exception is set in the state.
    Raise,
    /// `State::call` names a Python call to make; the same slow path runs again with its result.
    Call,
    /// Call prelude function of this number with the same arguments instead.
    Redirect(u16),
    /// Call `State::call` instead, its result is the result.
    Become,
    /// Resume the generator in `State::call`; what it yields is the result, its end raises StopIteration.
    Resume,
    /// Call this prelude function with the callee, `State::call`'s callee and all arguments: it converts the former and calls again.
    Convert(u16),
    /// The program waits as `State::wait` says; the same instruction runs again afterwards.
    Block,
}

const NUMBER_SHIFT: u32 = 4;
const REASON_MASK: u32 = (1 << NUMBER_SHIFT) - 1;

/// Signals are written as the variants of [`Reason`] are.
#[allow(non_upper_case_globals, non_snake_case, missing_docs)]
impl Signal {
    pub const Collect: Signal = Signal(1);
    pub const Raise: Signal = Signal(2);
    pub const Call: Signal = Signal(3);
    pub const Become: Signal = Signal(5);
    pub const Resume: Signal = Signal(6);
    pub const Block: Signal = Signal(8);

    #[inline]
    pub const fn NeedMemory(words: u32) -> Signal {
        Signal((NeedMemory::of(words as usize).words as u32) << NUMBER_SHIFT)
    }

    #[inline]
    pub const fn Redirect(function: u16) -> Signal {
        Signal((function as u32) << NUMBER_SHIFT | 4)
    }

    /// [`Cx::convert`] makes it whole.
    #[inline]
    const fn Convert(function: u16) -> Signal {
        Signal((function as u32) << NUMBER_SHIFT | 7)
    }

    /// What it says.
    #[inline]
    pub const fn reason(self) -> Reason {
        let number = self.0 >> NUMBER_SHIFT;
        match self.0 & REASON_MASK {
            0 => Reason::NeedMemory(number),
            1 => Reason::Collect,
            2 => Reason::Raise,
            3 => Reason::Call,
            4 => Reason::Redirect(number as u16),
            5 => Reason::Become,
            6 => Reason::Resume,
            7 => Reason::Convert(number as u16),
            _ => Reason::Block,
        }
    }

    /// Whether Python has to run in place of the native: the same call is then made by a way that can.
    #[inline]
    pub const fn wants_python(self) -> bool {
        matches!(self.0 & REASON_MASK, 4..=7)
    }
}

impl fmt::Debug for Signal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason().fmt(formatter)
    }
}

impl From<NeedMemory> for Signal {
    #[inline]
    fn from(n: NeedMemory) -> Signal {
        // It is at most what can be told.
        Signal((n.words as u32) << NUMBER_SHIFT)
    }
}

/// What natives answer.
pub type Answer = Result<Value, Signal>;

/// A native function.
pub type NativeFn = fn(&mut Cx<'_, '_>, &Args<'_>) -> Answer;

/// How a native appears in its table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A function of a module, or a method of a type (self first).
    Function,
    /// A property of a type: called with self alone when read, with self and the value when written (most = 2).
    Property,
    /// A class method: the class first.
    ClassMethod,
    /// A function of a type that gets no self.
    Static,
}

/// One native function: a line of a table.
pub struct Method {
    /// Interned name (`names::*`).
    pub name: Value,
    /// The function.
    pub call: NativeFn,
    /// Least number of positional arguments, self included.
    pub least: u8,
    /// Most of them; 255 = any number.
    pub most: u8,
    /// Whether it takes keywords (it then checks them itself).
    pub keywords: bool,
    /// What it is.
    pub role: Role,
}

/// A positional-only function or method.
pub const fn method(name: Value, call: NativeFn, least: u8, most: u8) -> Method {
    Method { name, call, least, most, keywords: false, role: Role::Function }
}

/// A function or method that takes keywords.
pub const fn method_kw(name: Value, call: NativeFn, least: u8, most: u8) -> Method {
    Method { name, call, least, most, keywords: true, role: Role::Function }
}

/// A property.
pub const fn getter(name: Value, call: NativeFn) -> Method {
    Method { name, call, least: 1, most: 1, keywords: false, role: Role::Property }
}

/// A property that can be set: the function gets one or two arguments.
pub const fn property(name: Value, call: NativeFn) -> Method {
    Method { name, call, least: 1, most: 2, keywords: false, role: Role::Property }
}

/// A class method.
pub const fn class_method(name: Value, call: NativeFn, least: u8, most: u8) -> Method {
    Method { name, call, least, most, keywords: true, role: Role::ClassMethod }
}

/// A function of a type without self.
pub const fn static_method(name: Value, call: NativeFn, least: u8, most: u8) -> Method {
    Method { name, call, least, most, keywords: true, role: Role::Static }
}

/// The arguments of a call.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// Positional arguments, self first.
    pub positional: &'a [Value],
    /// TUPLE of keyword names or UNSET.
    pub keyword_names: Value,
    /// Values of the keywords, in the order of the names.
    pub keyword_values: &'a [Value],
}

impl<'a> Args<'a> {
    /// Positional arguments only.
    pub fn positional(positional: &'a [Value]) -> Args<'a> {
        Args { positional, keyword_names: UNSET, keyword_values: &[] }
    }

    /// Argument `i`, or UNSET.
    #[cfg_attr(target_os = "none", inline(never))]
    #[cfg_attr(not(target_os = "none"), inline)]
    pub fn get(&self, i: usize) -> Value {
        self.positional.get(i).copied().unwrap_or(UNSET)
    }

    /// How many positional arguments there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.positional.len()
    }

    /// Whether there are neither positional nor keyword arguments.
    pub fn is_empty(&self) -> bool {
        self.positional.is_empty() && self.keyword_values.is_empty()
    }

    /// The value of keyword `name`, or UNSET.
    pub fn keyword(&self, heap: &Heap<'_>, name: Value) -> Value {
        for (i, &v) in self.keyword_values.iter().enumerate() {
            if heap.get(self.keyword_names, 1 + i) == name {
                return v;
            }
        }
        UNSET
    }
}

/// What a native works with: the heap, the VM's state and the host.
pub struct Cx<'a, 'm> {
    /// Objects.
    pub heap: &'a mut Heap<'m>,
    /// Everything of the VM that is not an object.
    pub state: &'a mut State,
    /// The world outside; inside [`Host::call`] a [`crate::host::NoHost`].
    pub host: &'a mut dyn Host,
}

/// Text of an exception message under construction; what does not fit is cut.
pub type Message = heapless::String<200>;

impl<'m> Cx<'_, 'm> {
    /// Raises built-in exception `class` (`types::*`) with a message.
    #[cold]
    #[inline(never)]
    pub fn raise<T>(&mut self, class: u32, message: fmt::Arguments<'_>) -> Result<T, Signal> {
        let mut text = Message::new();
        let mut cut = Cut(&mut text);
        let _ = cut.write_fmt(message);
        let text = self.heap.new_str(&text)?;
        self.raise_with(class, &[text])
    }

    /// Raises built-in exception `class` with `args`.
    #[cold]
    #[inline(never)]
    pub fn raise_with<T>(&mut self, class: u32, args: &[Value]) -> Result<T, Signal> {
        let e = crate::exception::new(self.heap, imm(immediate::TYPE, class), args)?;
        self.state.set_pending(e);
        Err(Signal::Raise)
    }

    /// Raises TypeError.
    pub fn type_error<T>(&mut self, message: fmt::Arguments<'_>) -> Result<T, Signal> {
        self.raise(types::TYPE_ERROR, message)
    }

    /// Raises ValueError.
    pub fn value_error<T>(&mut self, message: fmt::Arguments<'_>) -> Result<T, Signal> {
        self.raise(types::VALUE_ERROR, message)
    }

    /// Raises `OSError(errno, "ENAME")`, printed as `[Errno 2] ENOENT`.
    pub fn os_error<T>(&mut self, errno: i32) -> Result<T, Signal> {
        crate::exception::os_error(self, errno)
    }

    /// Suspends the program until `deadline_us` (or for ever if None) or until the host says it can go on; then the same call is made again.
    pub fn block<T>(&mut self, deadline_us: Option<u64>) -> Result<T, Signal> {
        self.state.wait = Wait { deadline_us };
        Err(Signal::Block)
    }

    /// Raises TypeError if there is a keyword that `function` does not know.
    pub fn only_keywords(&mut self, a: &Args<'_>, function: &str, known: &[Value]) -> Result<(), Signal> {
        for i in 0..a.keyword_values.len() {
            let name = self.heap.get(a.keyword_names, 1 + i);
            if !known.contains(&name) {
                let n = crate::repr::short(self.heap, name);
                return self.type_error(format_args!("'{n}' is an invalid keyword argument for {function}()"));
            }
        }
        Ok(())
    }

    /// Asks for `callee(*args)` in place of this call.
    pub fn become_call<T>(&mut self, callee: Value, args: &[Value]) -> Result<T, Signal> {
        self.state.call = Call::new(callee, args);
        Err(Signal::Become)
    }

    /// Asks for prelude function `function` to convert the argument `v` and to make the same call with the result.
    #[cold]
    pub fn convert<T>(&mut self, v: Value, function: u16) -> Result<T, Signal> {
        self.state.call = Call::new(v, &[]);
        Err(Signal::Convert(function))
    }

    /// The type of a value: an immediate (built-in or host type) or a CLASS.
    pub fn type_of(&self, v: Value) -> Value {
        types::type_of(self.heap, v)
    }

    /// The type's name as bytes of text.
    pub fn type_name(&self, v: Value) -> heapless::String<64> {
        if self.heap.is(v, kind::ITERATOR) {
            return types::iterator_name(self.heap, v);
        }
        types::name_of(self.heap, self.state, self.type_of(v))
    }

    /// Name of a type (CLASS or type immediate).
    pub fn name_of_type(&self, t: Value) -> heapless::String<64> {
        types::name_of(self.heap, self.state, t)
    }

    /// An argument as an index-like int that must fit i64; `TypeError` names `what` otherwise.
    pub fn int_arg(&mut self, v: Value, what: &str) -> Result<i64, Signal> {
        let given = v;
        let v = types::unwrap(self.heap, v);
        if is_small(v) {
            return Ok(small_of(v) as i64);
        }
        if v == crate::value::TRUE {
            return Ok(1);
        }
        if v == crate::value::FALSE {
            return Ok(0);
        }
        match self.heap.kind(v) {
            Some(kind::INT_POSITIVE | kind::INT_NEGATIVE) => match crate::num::to_i64(self.heap, v) {
                Some(i) => Ok(i),
                None => self.raise(types::OVERFLOW_ERROR, format_args!("{what} too large")),
            },
            _ => self.not_an_int(given),
        }
    }

    /// `v` is no int: it is converted if it has `__index__`, TypeError otherwise.
    #[cold]
    pub fn not_an_int<T>(&mut self, v: Value) -> Result<T, Signal> {
        if crate::attr::user_special(self, v, crate::names::INDEX).is_some() {
            return self.convert(v, prelude_data::WITH_INDEX);
        }
        let t = self.type_name(v);
        self.type_error(format_args!("'{t}' object cannot be interpreted as an integer"))
    }

    /// As [`Cx::int_arg`] with a default for UNSET and None.
    pub fn int_or(&mut self, v: Value, default: i64, what: &str) -> Result<i64, Signal> {
        if v == UNSET || v == NONE { Ok(default) } else { self.int_arg(v, what) }
    }

    /// A number as a float; TypeError otherwise.
    pub fn float_arg(&mut self, v: Value) -> Result<f64, Signal> {
        let given = v;
        let v = types::unwrap(self.heap, v);
        match crate::num::to_f64(self.heap, v) {
            Some(f) if f.is_infinite() && !self.heap.is(v, kind::FLOAT) => {
                self.raise(types::OVERFLOW_ERROR, format_args!("int too large to convert to float"))
            }
            Some(f) => Ok(f),
            None => {
                let has = |name| crate::attr::user_special(self, given, name).is_some();
                if has(crate::names::FLOAT) || has(crate::names::INDEX) {
                    return self.convert(given, prelude_data::WITH_FLOAT);
                }
                let t = self.type_name(v);
                self.type_error(format_args!("must be real number, not {t}"))
            }
        }
    }

    /// A new int of any size that fits i64.
    pub fn new_int(&mut self, i: i64) -> Answer {
        Ok(crate::num::from_i64(self.heap, i)?)
    }
}

/// Cuts what does not fit instead of failing.
struct Cut<'a>(&'a mut Message);

impl Write for Cut<'_> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        for c in s.chars() {
            if self.0.push(c).is_err() {
                return Err(fmt::Error);
            }
        }
        Ok(())
    }
}
