//! Syntax tree nodes, packed into arena words.
//!
//! ```text
//! word 0      line (16) | column, at most 511 (9) | kind (7)
//! then        whole words (values)
//! then        halves: nodes, lists, raw numbers, two to a word
//! ```
//! [`SHAPES`] says for each kind how many whole words there are and what each half is, so that walks are generic. The part through which
//! long chains nest (left operand, called function, `elif`) comes last: walks continue there instead of recursing.

use super::{Compiler, Res};
use crate::value::Value;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $values:literal $halves:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, clippy::enum_variant_names)]
        enum N { $($name,)* }
        /// Node kinds.
        #[allow(non_snake_case)]
        pub(super) mod K { $($(#[$doc])* pub const $name: u8 = super::N::$name as u8;)* }
        /// Whole words and halves (n node, l list, h raw) of each kind.
        pub(super) const SHAPES: &[(u8, &str)] = &[$(($values, $halves),)*];
    };
}

kinds! {
    NONE = 0 "",
    NAME = 1 "", CONST = 1 "",
    /// parts: CONST and FIELD
    FSTR = 0 "l",
    /// value, spec (FSTR), conversion
    FIELD = 0 "nnh",
    TUPLE = 0 "l", LIST = 0 "l", SET = 0 "l",
    /// key, value, key, value …; key 0 for `**value`
    DICT = 0 "l",
    // binary operators in the order of op::ADD: right, left
    ADD = 0 "nn", SUB = 0 "nn", MUL = 0 "nn", TRUEDIV = 0 "nn", FLOORDIV = 0 "nn", MOD = 0 "nn", POW = 0 "nn", LSHIFT = 0 "nn",
    RSHIFT = 0 "nn", BITAND = 0 "nn", BITOR = 0 "nn", BITXOR = 0 "nn", MATMUL = 0 "nn",
    NEG = 0 "n", POS = 0 "n", INVERT = 0 "n", NOT = 0 "n",
    AND = 0 "l", OR = 0 "l",
    /// first operand, then CMPOPs
    COMPARE = 0 "ln",
    /// operand, op (op::LT …)
    CMPOP = 0 "nh",
    /// condition, value, otherwise (last: chains)
    TERNARY = 0 "nnn",
    /// arguments, function
    CALL = 0 "ln",
    KEYWORD = 1 "n",
    STAR = 0 "n", DSTAR = 0 "n",
    /// name, object
    ATTR = 1 "n",
    /// index, object
    SUBSCR = 0 "nn",
    SLICE = 0 "nnn",
    /// value, target
    WALRUS = 0 "nn",
    YIELD = 0 "n", YIELDFROM = 0 "n", AWAIT = 0 "n",
    /// element, value (DICTCOMP) or 0, generators, scope
    LISTCOMP = 0 "nnlh", SETCOMP = 0 "nnlh", DICTCOMP = 0 "nnlh", GENEXP = 0 "nnlh",
    /// target, iterable, conditions, async
    COMPFOR = 0 "nnlh",

    EXPR = 0 "n",
    /// targets, value
    ASSIGN = 0 "ln",
    /// target, value, op
    AUGASSIGN = 0 "nnh",
    /// target, value or 0, 1 if the target is a bare name
    ANNASSIGN = 0 "nnh",
    RETURN = 0 "n",
    /// exception, cause
    RAISE = 0 "nn",
    ASSERT = 0 "nn",
    DEL = 0 "l",
    PASS = 0 "", BREAK = 0 "", CONTINUE = 0 "",
    GLOBAL = 0 "l", NONLOCAL = 0 "l",
    IMPORT = 0 "l",
    /// module; aliases (empty: star), level
    IMPORTFROM = 1 "lh",
    /// name, as name
    ALIAS = 2 "",
    /// test, body, else, elif (an IF)
    IF = 0 "nlln",
    WHILE = 0 "nll",
    /// target, iterable, body, else, async
    FOR = 0 "nnllh",
    /// body, handlers, else, finally
    TRY = 0 "llll",
    /// name; type, body
    HANDLER = 1 "nl",
    /// items, body, async
    WITH = 0 "llh",
    WITHITEM = 0 "nn",
    /// name, name as written; decorators, parameters, body, scope, flags
    FUNC = 2 "lllhh",
    /// lambda: parameters, body, scope
    LAMBDA = 0 "lnh",
    /// name; default, what (param::*)
    PARAM = 1 "nh",
    /// name, name as written; decorators, arguments, body, scope
    CLASS = 2 "lllh",
    MATCH = 0 "nl",
    /// pattern, guard, body
    CASE = 0 "nnl",
    P_VALUE = 0 "n",
    /// name, 0 for `_`
    P_CAPTURE = 1 "",
    P_STAR = 1 "",
    P_SEQUENCE = 0 "l",
    P_OR = 0 "l",
    P_AS = 1 "n",
    /// rest or 0; key, pattern, key, pattern …
    P_MAPPING = 1 "l",
    /// arguments, class
    P_CLASS = 0 "ln",
    P_KEYWORD = 1 "n",
}

/// `PARAM`: what kind of parameter.
pub(super) mod param {
    pub const POSITIONAL_ONLY: u16 = 0;
    pub const POSITIONAL: u16 = 1;
    pub const KEYWORD_ONLY: u16 = 2;
    pub const VARARGS: u16 = 3;
    pub const VARKW: u16 = 4;
}

/// The head word of a node but its kind.
pub(super) fn place(line: u32, column: u32) -> u32 {
    line.min(0xffff) << 16 | column.min(511) << 7
}

/// Line and column of a place.
pub(super) fn of_place(place: u32) -> (u32, u32) {
    (place >> 16, place >> 7 & 511)
}

impl Compiler<'_, '_> {
    /// A node of `kind`; `values` and `halves` as its shape says.
    #[inline(never)]
    pub(super) fn node(&mut self, kind: u8, place: u32, values: &[Value], halves: &[u16]) -> Res<u16> {
        let at = self.record(1 + values.len() as u32 + halves.len().div_ceil(2) as u32)?;
        let mut p = at as u32;
        let head = place & !127 | kind as u32;
        if head == self.watched && (kind != K::TUPLE || self.is_bare(head, halves[0]) == self.watched_bare) {
            self.watched_end = self.last_end;
        }
        self.set_word(p, head);
        for &v in values {
            p += 1;
            self.set_word(p, v);
        }
        for pair in halves.chunks(2) {
            p += 1;
            self.set_word(p, pair[0] as u32 | (pair.get(1).copied().unwrap_or(0) as u32) << 16);
        }
        Ok(at)
    }

    /// A node with one whole word.
    pub(super) fn node_v(&mut self, kind: u8, place: u32, value: Value) -> Res<u16> {
        self.node(kind, place, &[value], &[])
    }

    /// The kind of a node; `K::NONE` of none.
    #[inline]
    pub(super) fn kind(&mut self, node: u16) -> u8 {
        if node == 0 { K::NONE } else { self.word(node as u32) as u8 & 127 }
    }

    /// The head word of a node.
    pub(super) fn place_of(&mut self, node: u16) -> u32 {
        self.word(node as u32)
    }

    /// Whole word `i` of a node.
    pub(super) fn value(&mut self, node: u16, i: u32) -> Value {
        self.word(node as u32 + 1 + i)
    }

    fn half_at(&mut self, node: u16, i: u32) -> u32 {
        let values = SHAPES[self.kind(node) as usize].0 as u32;
        node as u32 + 1 + values + i / 2
    }

    /// Half `i` of a node.
    pub(super) fn half(&mut self, node: u16, i: u32) -> u16 {
        let p = self.half_at(node, i);
        (self.word(p) >> (i % 2 * 16)) as u16
    }

    /// Sets half `i` of a node.
    pub(super) fn set_half(&mut self, node: u16, i: u32, half: u16) {
        let p = self.half_at(node, i);
        let shift = i % 2 * 16;
        let w = self.word(p) & !(0xffff << shift) | (half as u32) << shift;
        self.set_word(p, w);
    }
}
