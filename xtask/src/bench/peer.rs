//! Figures of a peer, to be read beside ours: MicroPython v1.29.0-preview-731 of 2026-08-19, built `-Os` for a Cortex-M3.
//!
//! Exact guest instructions under QEMU's mps2-an385, heap of 140 KB, single-precision floats in software, the loop's own cost subtracted
//! except where it is the figure. Another processor than that of the counts here: which of two operations is dear can be compared, a count with
//! a count cannot.

/// Instructions from reset to the first prompt.
pub const START: u64 = 149_452;

/// Instructions of an operation, by the first line of its program in `vm/benches/programs/`.
pub const OPERATIONS: &[(&str, u64)] = &[
    ("empty `for` iteration", 210),
    ("local add", 110),
    ("compare", 100),
    ("global load", 68),
    ("global store", 84),
    ("attribute load (instance)", 93),
    ("attribute store (instance)", 789),
    ("attribute load (class)", 525),
    ("call, 0 arguments", 364),
    ("call, 3 arguments", 436),
    ("keyword call", 766),
    ("method call", 695),
    ("property", 771),
    ("closure call", 487),
    ("`len()`", 309),
    ("list comprehension, per item", 391),
    ("list index", 125),
    ("list store", 133),
    ("list.append", 250),
    ("`for x in list`, per item", 146),
    ("dict get", 121),
    ("dict set", 137),
    ("alloc `[i]`", 394),
    ("alloc tuple", 234),
    ("alloc dict", 184),
    ("instance with `__init__`", 1929),
    ("float multiply", 356),
    ("big-int add", 656),
    ("`\"abc\" + \"d\"`", 3657),
    ("`\"%d\" % i`", 3951),
    ("`f\"{i}\"`", 7561),
    ("try, no exception", 53),
    ("raise + catch", 1405),
    ("`next(generator)`", 366),
];

/// Thousand instructions of a collection with four fifths of the heap a chain of two-item lists, by size of the heap.
pub const COLLECTIONS: &str = "64 KB 322, 256 KB 1,317, 1 MB 5,282";
