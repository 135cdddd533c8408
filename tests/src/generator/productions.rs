//! The table of expressions (`forms.txt`): which forms make a value of which kind.
//!
//! In a form, `$` and a letter stand for an expression of that kind, `@` and a letter for one that can be followed by a dot or a bracket.
//! Besides the kinds' own letters: `$n` a number from 0 to 5, `$m` one from -4 to 6, `$g` what is between the brackets of a slice, `$o` a
//! condition, `$k` something hashable, `$x` anything, `$h` one character, `$D` digits, `$w` a bound name (the same within the form).

use std::collections::HashMap;
use std::sync::OnceLock;

/// What an expression is meant to give. Mistakes are wanted now and then: they raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `$i`
    Int,
    /// `$f`
    Float,
    /// `$c`
    Complex,
    /// `$s`
    Str,
    /// `$b`
    Bytes,
    /// `$y`
    Bytearray,
    /// `$l`
    List,
    /// `$N`: of ints
    Ints,
    /// `$S`: of strs
    Strs,
    /// `$t`
    Tuple,
    /// `$d`
    Dict,
    /// `$e`
    Set,
    /// `$z`
    Frozen,
    /// `$r`
    Range,
    /// `$o`
    Bool,
    /// `$k`
    Hashable,
    /// `$x`
    Any,
}

impl Kind {
    /// The kinds variables are of.
    pub const USUAL: [Kind; 15] = [
        Kind::Int,
        Kind::Float,
        Kind::Complex,
        Kind::Str,
        Kind::Bytes,
        Kind::Bytearray,
        Kind::List,
        Kind::Ints,
        Kind::Strs,
        Kind::Tuple,
        Kind::Dict,
        Kind::Set,
        Kind::Frozen,
        Kind::Range,
        Kind::Bool,
    ];

    /// The kind a letter stands for.
    pub fn of(letter: char) -> Option<Kind> {
        Some(match letter {
            'i' => Kind::Int,
            'f' => Kind::Float,
            'c' => Kind::Complex,
            's' => Kind::Str,
            'b' => Kind::Bytes,
            'y' => Kind::Bytearray,
            'l' => Kind::List,
            'N' => Kind::Ints,
            'S' => Kind::Strs,
            't' => Kind::Tuple,
            'd' => Kind::Dict,
            'e' => Kind::Set,
            'z' => Kind::Frozen,
            'r' => Kind::Range,
            'o' => Kind::Bool,
            'k' => Kind::Hashable,
            'x' => Kind::Any,
            _ => return None,
        })
    }

    /// The forms that make it.
    pub fn forms(self) -> &'static [&'static str] {
        forms(match self {
            Kind::Int => "int",
            Kind::Float => "float",
            Kind::Complex => "complex",
            Kind::Str => "str",
            Kind::Bytes => "bytes",
            Kind::Bytearray => "bytearray",
            Kind::List => "list",
            Kind::Ints => "ints",
            Kind::Strs => "strs",
            Kind::Tuple => "tuple",
            Kind::Dict => "dict",
            Kind::Set => "set",
            Kind::Frozen => "frozenset",
            Kind::Range => "range",
            Kind::Bool => "bool",
            Kind::Hashable => "hashable",
            Kind::Any => "any",
        })
    }
}

/// The lines of section `[name]` of `forms.txt`.
pub fn forms(name: &str) -> &'static [&'static str] {
    static SECTIONS: OnceLock<HashMap<&str, Vec<&str>>> = OnceLock::new();
    let sections = SECTIONS.get_or_init(|| {
        let mut sections: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut lines = &mut Vec::new();
        for line in include_str!("forms.txt").lines().filter(|line| !line.is_empty()) {
            match line
                .strip_prefix('[')
                .and_then(|l| l.strip_suffix(']'))
                .filter(|l| l.chars().all(|c| c.is_lowercase() || c == ' '))
            {
                Some(name) => lines = sections.entry(name).or_default(),
                None => lines.push(line),
            }
        }
        sections
    });
    sections.get(name).expect("the section is there")
}
