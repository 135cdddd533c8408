//! Modules of the board that are all Python: compiled when a program imports them.

use fieldwarden_vm::packed;
use fieldwarden_vm::packed::Packed;

/// The source of a module.
pub(super) fn of(module: &str) -> Option<Packed> {
    SOURCES.iter().find(|source| source.0 == module).map(|source| source.1)
}

/// Every one of them.
pub static SOURCES: &[(&str, Packed)] = &[
    ("bitbangio", packed!(include_str!("source/bitbangio.py"))),
    ("ipaddress", packed!(include_str!("source/ipaddress.py"))),
    ("rtc", packed!(include_str!("source/rtc.py"))),
    ("select", packed!(include_str!("source/select.py"))),
    ("ssl", packed!(include_str!("source/ssl.py"))),
    ("storage", packed!(include_str!("source/storage.py"))),
];
