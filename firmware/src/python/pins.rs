//! `microcontroller.Pin`: the pins as values. A pin is a member of an enumeration, so it takes no memory and compares by identity.

use fieldwarden_vm::host::Member;
use fieldwarden_vm::native::{Answer, Args, Cx};
use fieldwarden_vm::value::{imm, immediate};

use super::host::Board;
use super::tables::kind;

macro_rules! members {
    ($($number:literal)+) => { &[$((concat!("GPIO", $number), Member::Enumerator($number))),+] };
}

/// Every pin that a board may have.
pub(super) const MEMBERS: &[(&str, Member)] = members!(
    0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31
    32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63
);

const _: () = assert!(MEMBERS.len() == crate::parts::PINS_MAX as usize);

/// `microcontroller.pin`: what has every pin by its own name.
pub(super) fn pin(_: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(imm(immediate::HOST_TYPE, u32::from(kind::PIN)))
}
