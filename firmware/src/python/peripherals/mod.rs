//! The modules that take pins: one mechanism for all of them, and one file each.
//!
//! A file has the natives of its module, their table and its types, and nothing else in the firmware knows of it but the one line in the list
//! below. What every class shares is here: [`take`] claims pins and makes the object that holds the claim, [`held`] finds the claim again
//! or raises, [`deinit`], [`enter`] and [`exit`] are the same for all, and [`release`] is where `deinit()`, `with`, a collection and the
//! end of a run all lead to.
//!
//! Invariants: the object is there before the claim, and the claim before anything is opened, so nothing can fail between and leave
//! something open; giving back is infallible and leaves the pins as after a reset; no native waits: what takes time is asked for again.

mod analogio;
mod board;
mod busio;
mod countio;
mod digitalio;
mod frequencyio;
mod i2c;
mod neopixel_write;
pub(super) mod operation;
pub(super) mod pin_alarm;
mod pulseio;
mod pwmio;
mod rotaryio;
mod rtc;
mod spi;
mod touchio;
mod uart;

use fieldwarden_vm::host::{Host, HostModule, HostType, Item};
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, UNSET, Value, boolean};

use super::claims::{Claim, Claims, PartClaim};
use super::native::{argument, enumerated};
use super::tables::{self, joined, kind};
use crate::parts::{PartError, Parts, Pin, Unit};

pub(super) use pin_alarm::Watched;

/// A host whose programs may take pins.
pub trait Wired: Host {
    /// The hardware, and what of it is claimed.
    fn wired(&mut self) -> (&mut dyn Parts, &mut Claims);
}

/// A native of these modules.
type Native = fn(&mut dyn Wired, &mut Cx<'_, '_>, &Args<'_>) -> Answer;

/// What can be claimed: one for each type that holds something.
pub(super) struct Class {
    /// Number of its type.
    pub kind: u16,
    /// What a second claim is told.
    pub name: &'static str,
    /// Closes what was opened; its pins are reset by whoever calls this.
    pub close: fn(&mut dyn Parts, Unit),
    /// Gives up what is under way.
    pub abort: fn(&mut dyn Parts, Unit),
    /// Whether what a task of `asyncio` waits for has come.
    pub ready: fn(&mut dyn Parts, &mut PartClaim) -> Ready,
}

/// Nothing to close: pins alone.
fn nothing(_: &mut dyn Parts, _: Unit) {}

/// What became of waiting for an object itself (not for a transfer of it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ready {
    /// It has come.
    Yes,
    /// Not yet; the hardware wakes.
    NotYet,
    /// There is nothing to wait for.
    Never,
}

impl From<bool> for Ready {
    fn from(ready: bool) -> Self {
        if ready { Ready::Yes } else { Ready::NotYet }
    }
}

/// Of classes that nothing comes to by itself.
fn never(_: &mut dyn Parts, _: &mut PartClaim) -> Ready {
    Ready::Never
}

/// What a file brings.
struct File {
    natives: &'static [Native],
    types: &'static [HostType],
    modules: &'static [HostModule],
}

/// Numbers of natives begin here, below those of `os` and `io`.
const FIRST: u16 = 1 << 13;
/// Natives that a file may have.
const NATIVES_MAX: u16 = 64;

/// The list of files, with the number of types each has.
macro_rules! files {
    ($($file:ident $types:literal),+ $(,)?) => {
        #[allow(non_camel_case_types)]
        #[repr(u16)]
        enum Place { $($file),+ }

        /// Numbers of the first native of each file.
        #[allow(non_upper_case_globals, dead_code, reason = "named as the files are; one may have no native")]
        mod first_native {
            $(pub(super) const $file: u16 = super::FIRST + super::Place::$file as u16 * super::NATIVES_MAX;)+
        }

        const TYPE_COUNTS: &[u16] = &[$($types),+];

        /// Numbers of the first type of each file.
        #[allow(non_upper_case_globals, dead_code, reason = "named as the files are; one may have no type")]
        mod first_type {
            $(pub(super) const $file: u16 = super::type_base(super::Place::$file as usize);)+
        }

        static FILES: &[&File] = &[$(&$file::FILE),+];

        /// How many types there are.
        pub(super) const TYPES: usize = { let mut sum = 0; $(sum += $types;)+ sum };
        const TYPE_LISTS: &[&[HostType]] = &[$($file::FILE.types),+];
        const MODULE_LISTS: &[&[HostModule]] = &[$($file::FILE.modules),+];
        $(const _: () = assert!($file::FILE.types.len() == $types);)+
        $(const _: () = assert!($file::FILE.natives.len() <= NATIVES_MAX as usize);)+
    };
}

// A new peripheral is its file and its line here.
files! {
    analogio 2, board 0, busio 0, countio 2, digitalio 4, frequencyio 1, i2c 1, neopixel_write 0, pin_alarm 1, pulseio 2, pwmio 1, rotaryio 1,
    rtc 0,
    spi 1, touchio 1, uart 2,
}

const fn type_base(place: usize) -> u16 {
    let mut base = tables::OWN_TYPES as u16;
    let mut at = 0;
    while at < place {
        base += TYPE_COUNTS[at];
        at += 1;
    }
    base
}

const fn modules_in(lists: &[&[HostModule]]) -> usize {
    let mut count = 0;
    let mut at = 0;
    while at < lists.len() {
        count += lists[at].len();
        at += 1;
    }
    count
}

/// How many modules there are.
pub(super) const MODULE_COUNT: usize = modules_in(MODULE_LISTS);

/// The types of these modules, in the order of their numbers.
pub(super) const TYPE_LIST: [HostType; TYPES] = joined(TYPE_LISTS);

/// These modules, for a host that has no others of the board.
pub static MODULES: &[HostModule] = &LIST;
/// The same, to be joined.
pub(super) const LIST: [HostModule; MODULE_COUNT] = joined(MODULE_LISTS);

/// Numbers the natives of a file in the order written, and lists them.
macro_rules! natives {
    ($file:ident: $($name:ident = $native:expr),+ $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum Number { $($name),+ }

        #[allow(dead_code, reason = "one of a pair may stand in a table as the other's setter")]
        mod id { $(pub(super) const $name: u16 = super::super::first_native::$file + super::Number::$name as u16;)+ }

        const NATIVES: &[super::Native] = &[$($native),+];
    };
}
use natives;

/// What module `module` holds besides its items: the names of the board's pins.
pub fn items(parts: &dyn Parts, module: &str) -> &'static [(&'static str, Item)] {
    if module == "board" { parts.definition().names } else { &[] }
}

/// Calls native `id` if it is one of these.
pub fn call(wired: &mut dyn Wired, id: u16, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Option<Answer> {
    let id = id.checked_sub(FIRST)?;
    let file = FILES.get(usize::from(id / NATIVES_MAX))?;
    let native = file.natives.get(usize::from(id % NATIVES_MAX))?;
    Some(native(wired, cx, args))
}

/// The signal slots whose edges came since this was last asked, a bit each.
pub fn signals(wired: &mut dyn Wired) -> u32 {
    let (parts, claims) = wired.wired();
    if claims.watches() { claims.signalled(parts) } else { 0 }
}

/// When a program that waits until `deadline_us` is to be run again, so that no edge that it has a handler for waits for long.
pub fn until_us(parts: &mut dyn Parts, claims: &Claims, deadline_us: Option<u64>) -> Option<u64> {
    let look_us = if claims.watches() { parts.look_again().map(|at| at.as_micros()) } else { None };
    match (deadline_us, look_us) {
        (Some(deadline), Some(look)) => Some(deadline.min(look)),
        (deadline, look) => deadline.or(look),
    }
}

/// Gives a claim back; false if it is not one of hardware. Infallible, bounded, exactly once for each claim.
pub fn release(wired: &mut dyn Wired, index: u32, generation: u32) -> bool {
    let (parts, claims) = wired.wired();
    if !matches!(claims.get(index, generation), Some(Claim::Part(_))) {
        return false;
    }
    if let Some(Claim::Part(part)) = claims.release(index, generation) {
        if part.busy {
            (part.class.abort)(parts, part.unit);
        }
        part.give_back(parts);
    }
    true
}

/// A pin's number; TypeError for anything else, ValueError for one that this board does not have.
fn pin(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, value: Value, what: &str) -> Result<Pin, Signal> {
    let number = enumerated(cx, value, kind::PIN, what)? as Pin;
    if number < crate::parts::PINS_MAX && wired.wired().0.definition().pins >> number & 1 == 1 {
        return Ok(number);
    }
    cx.value_error(format_args!("Invalid pin {what}"))
}

/// A pin, or None.
fn pin_or_none(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, value: Value, what: &str) -> Result<Option<Pin>, Signal> {
    if value == NONE || value == UNSET { Ok(None) } else { pin(wired, cx, value, what).map(Some) }
}

/// A pin argument.
fn pin_at(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    args: &Args<'_>,
    position: usize,
    what: &str,
) -> Result<Pin, Signal> {
    let value = super::native::required(cx, args, position, what)?;
    pin(wired, cx, value, what)
}

/// Claims pins for a new object of `class`, and lets `open` open what is on them. ValueError if one of them is held already; what only
/// waits to be collected is collected first.
fn take(
    wired: &mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    class: &'static Class,
    pins: &[Option<Pin>],
    open: impl FnOnce(&mut dyn Parts) -> Result<Unit, PartError>,
) -> Answer {
    let mask = pins.iter().flatten().fold(0u64, |mask, pin| mask | 1 << pin);
    cx.new_resource(class.kind, |cx| {
        let (parts, claims) = wired.wired();
        let held = pins.iter().flatten().find_map(|pin| claims.holder(*pin).map(|class| (*pin, class)));
        let twice = mask.count_ones() as usize != pins.iter().flatten().count();
        if (held.is_some() || !claims.has_room()) && !core::mem::replace(&mut claims.collected, true) {
            return Err(Signal::Collect);
        }
        claims.collected = false;
        if let Some((pin, holder)) = held {
            let names = parts.definition().names.iter();
            let known = names.filter(|(_, item)| matches!(item, Item::Enumerator(_, n) if *n == i32::from(pin)));
            return match known.map(|(name, _)| name).next() {
                Some(name) => cx.value_error(format_args!("{name} in use by {}", holder.name)),
                None => cx.value_error(format_args!("GPIO{pin} in use by {}", holder.name)),
            };
        }
        if twice {
            return cx.value_error(format_args!("Cannot use the same pin twice"));
        }
        if !claims.has_room() {
            return cx.raise(types::RUNTIME_ERROR, format_args!("Too many things are in use at once"));
        }
        match open(parts) {
            // There is room: it was looked for above.
            Ok(unit) => Ok(claims.take(Claim::Part(PartClaim::new(class, unit, mask))).unwrap_or((u32::MAX, 0))),
            Err(error) => {
                for pin in pins.iter().flatten() {
                    parts.digital().reset(*pin);
                }
                refused(cx, class, error)
            }
        }
    })
}

/// Raises what stands for a refusal of the hardware.
fn refused<T>(cx: &mut Cx<'_, '_>, class: &Class, error: PartError) -> Result<T, Signal> {
    match error {
        PartError::BadPins => cx.value_error(format_args!("Invalid pins for {}", class.name)),
        PartError::NoneFree => cx.raise(types::RUNTIME_ERROR, format_args!("All {} units in use", class.name)),
        PartError::OutOfRange => cx.value_error(format_args!("{}: value out of range", class.name)),
        PartError::NoPullUp => {
            cx.raise(types::RUNTIME_ERROR, format_args!("No pull up found on SDA or SCL; check your wiring"))
        }
    }
}

/// Raises what stands for a kind of hardware that this board lacks.
fn lacking<T>(cx: &mut Cx<'_, '_>, what: &str) -> Result<T, Signal> {
    cx.raise(types::NOT_IMPLEMENTED_ERROR, format_args!("this board has no {what}"))
}

/// The claim that an object of `class` holds, and the hardware. ValueError after it was given back.
fn held<'w>(
    wired: &'w mut dyn Wired,
    cx: &mut Cx<'_, '_>,
    object: Value,
    class: &'static Class,
) -> Result<(&'w mut dyn Parts, &'w mut PartClaim), Signal> {
    let object = types::unwrap(cx.heap, object);
    let (parts, claims) = wired.wired();
    if let Some((index, generation)) = cx.resource(object)
        && let Some(Claim::Part(part)) = claims.get(index, generation)
        && part.class.kind == class.kind
    {
        return Ok((parts, part));
    }
    gone(cx)
}

fn gone<T>(cx: &mut Cx<'_, '_>) -> Result<T, Signal> {
    cx.value_error(format_args!("Object has been deinitialized and can no longer be used. Create a new object."))
}

/// Whether an object holds nothing any more.
fn is_gone(cx: &Cx<'_, '_>, object: Value) -> bool {
    cx.resource(types::unwrap(cx.heap, object)).is_none()
}

/// `deinit()` of every class; twice does nothing.
fn deinit(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let object = types::unwrap(cx.heap, args.get(0));
    if let Some((index, generation)) = cx.take_resource(object) {
        release(wired, index, generation);
    }
    Ok(NONE)
}

/// `__enter__()` of every class.
fn enter(_: &mut dyn Wired, _: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    Ok(args.get(0))
}

/// `__exit__(…)` of every class.
fn exit(wired: &mut dyn Wired, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    deinit(wired, cx, args)?;
    Ok(boolean(false))
}

/// An int argument within bounds; `default` when it is missing.
fn whole(
    cx: &mut Cx<'_, '_>,
    args: &Args<'_>,
    (position, name): (usize, &str),
    default: i64,
    bounds: core::ops::RangeInclusive<i64>,
) -> Result<i64, Signal> {
    let value = argument(cx, args, position, name);
    let number = cx.int_or(value, default, name)?;
    if bounds.contains(&number) {
        return Ok(number);
    }
    cx.value_error(format_args!("{name} must be {}-{}", bounds.start(), bounds.end()))
}

/// For arguments that can be given by name alone.
const BY_NAME: usize = usize::MAX;

/// The member of an enumeration that a value is, or None.
fn member_or_none(cx: &mut Cx<'_, '_>, value: Value, kind: u16, what: &str) -> Result<Option<i32>, Signal> {
    if value == NONE || value == UNSET { Ok(None) } else { enumerated(cx, value, kind, what).map(Some) }
}

/// Whether a value is true, as a level is set: by a bool or an int.
fn level(cx: &mut Cx<'_, '_>, value: Value) -> Result<bool, Signal> {
    Ok(cx.int_arg(value, "value")? != 0)
}

const _: () = assert!(FIRST as usize + TYPE_COUNTS.len() * NATIVES_MAX as usize <= 1 << 14);
