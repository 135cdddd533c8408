//! Every name the runtime itself knows, laid out as interned STR objects in ROM by const evaluation.
//!
//! Add a line to `names!`; the list is sorted by nobody and for nobody, lookups go through [`find`] (a hash table built at compile time).

use crate::layout::{FLAG, header, kind};
use crate::value::{Value, rom_ref};

/// FNV-1a over the bytes; the hash kept in STR and BYTES objects. Never 0 (0 means not computed).
pub const fn hash_bytes(bytes: &[u8]) -> u32 {
    let mut h: u32 = 0x811c_9dc5;
    let mut i = 0;
    while i < bytes.len() {
        h = (h ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    if h == 0 { 1 } else { h }
}

const fn words_for(s: &str) -> usize {
    3 + s.len().div_ceil(4)
}

macro_rules! names {
    ($($id:ident = $text:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy)]
        enum N { $($id,)* COUNT_ }
        const COUNT: usize = N::COUNT_ as usize;
        const TEXTS: [&str; COUNT] = [$($text,)*];
        $(#[doc = concat!("`", $text, "`")] pub const $id: Value = rom_ref(OFFSETS[N::$id as usize] as usize);)*
    };
}

names! {
    EMPTY = "",
    INIT = "__init__",
    NEW = "__new__",
    DEL = "__del__",
    REPR = "__repr__",
    STR = "__str__",
    NAME = "__name__",
    FILE = "__file__",
    MAIN = "__main__",
    DICT = "__dict__",
    CLASS = "__class__",
    LAMBDA = "<lambda>",
    MODULE_BODY = "<module>",
    LISTCOMP = "<listcomp>",
    DICTCOMP = "<dictcomp>",
    SETCOMP = "<setcomp>",
    GENEXPR = "<genexpr>",
    SUPER = "super",
    DEBUG = "__debug__",
    DOC = "__doc__",
    CLASSCELL = "__classcell__",
    ENTER = "__enter__",
    EXIT = "__exit__",
    AENTER = "__aenter__",
    AEXIT = "__aexit__",
    FUTURE = "__future__",
}

const ROM_WORDS: usize = {
    let mut total = 0;
    let mut i = 0;
    while i < COUNT {
        total += words_for(TEXTS[i]);
        i += 1;
    }
    total
};

const OFFSETS: [u32; COUNT] = {
    let mut offsets = [0; COUNT];
    let mut at = 0;
    let mut i = 0;
    while i < COUNT {
        offsets[i] = at as u32;
        at += words_for(TEXTS[i]);
        i += 1;
    }
    offsets
};

/// The ROM image: STR objects one after another.
pub static ROM: [u32; ROM_WORDS] = {
    let mut rom = [0u32; ROM_WORDS];
    let mut at = 0;
    let mut i = 0;
    while i < COUNT {
        let b = TEXTS[i].as_bytes();
        rom[at] = header(kind::STR, words_for(TEXTS[i])) | FLAG;
        rom[at + 1] = b.len() as u32 | 1 << 31;
        rom[at + 2] = hash_bytes(b);
        let mut j = 0;
        while j < b.len() {
            assert!(b[j] < 128, "ROM names are ASCII");
            rom[at + 3 + j / 4] |= (b[j] as u32) << (j % 4 * 8);
            j += 1;
        }
        at += words_for(TEXTS[i]);
        i += 1;
    }
    rom
};

const BUCKETS: usize = (COUNT * 2).next_power_of_two();

static INDEX: [u16; BUCKETS] = {
    let mut index = [u16::MAX; BUCKETS];
    let mut i = 0;
    while i < COUNT {
        let mut at = hash_bytes(TEXTS[i].as_bytes()) as usize % BUCKETS;
        while index[at] != u16::MAX {
            at = (at + 1) % BUCKETS;
        }
        index[at] = i as u16;
        i += 1;
    }
    index
};

/// The ROM string equal to `bytes`, whose hash is `hash`.
pub fn find(bytes: &[u8], hash: u32) -> Option<Value> {
    let mut at = hash as usize % BUCKETS;
    for _ in 0..BUCKETS {
        let i = INDEX[at];
        if i == u16::MAX {
            return None;
        }
        if TEXTS[i as usize].as_bytes() == bytes {
            return Some(rom_ref(OFFSETS[i as usize] as usize));
        }
        at = (at + 1) % BUCKETS;
    }
    None
}

/// The text of a ROM string, by its value.
pub fn text(v: Value) -> &'static str {
    match OFFSETS.binary_search(&(v >> 4)) {
        Ok(i) => TEXTS[i],
        Err(_) => "",
    }
}
