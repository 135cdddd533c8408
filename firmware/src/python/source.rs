//! Modules of the board that are all Python: compiled when a program imports them.

/// The source of a module.
pub(super) fn of(module: &str) -> Option<&'static str> {
    SOURCES.iter().find(|source| source.0 == module).map(|source| source.1)
}

/// Every one of them.
pub static SOURCES: &[(&str, &str)] = &[
    ("bitbangio", include_str!("source/bitbangio.py")),
    ("ipaddress", include_str!("source/ipaddress.py")),
    ("select", include_str!("source/select.py")),
    ("ssl", include_str!("source/ssl.py")),
    ("storage", include_str!("source/storage.py")),
];
