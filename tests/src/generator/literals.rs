//! Literals of every kind, in the forms the language has for them, and format specifications.

use super::Generator;
use super::productions::{Kind, forms};

impl Generator {
    /// A literal, or a display of literals.
    pub(super) fn literal(&mut self, kind: Kind) -> String {
        if self.quoted && !matches!(kind, Kind::Int | Kind::Bool | Kind::Float) {
            return self.plain_literal(kind);
        }
        match kind {
            Kind::Int => self.int(),
            Kind::Float => self.random.pick(forms("literal float")).to_owned(),
            Kind::Complex => match self.random.below(4) {
                0 => "1j".to_owned(),
                1 => "(2.5-3j)".to_owned(),
                2 => format!("({}+{}j)", self.random.below(9), self.random.below(9)),
                _ => "0j".to_owned(),
            },
            Kind::Str => self.random.pick(forms("literal str")).to_owned(),
            Kind::Bytes => self.random.pick(forms("literal bytes")).to_owned(),
            Kind::Bytearray => format!("bytearray({})", self.random.pick(forms("literal bytes"))),
            Kind::List => self.display('[', ']', Kind::Any),
            Kind::Ints => self.display('[', ']', Kind::Int),
            Kind::Strs => self.display('[', ']', Kind::Str),
            Kind::Tuple => match self.random.below(4) {
                0 => "()".to_owned(),
                1 => format!("({},)", self.any_literal()),
                _ => format!("({}, {})", self.any_literal(), self.any_literal()),
            },
            Kind::Dict => {
                let n = self.random.below(4);
                let pairs: Vec<_> =
                    (0..n).map(|_| format!("{}: {}", self.literal(Kind::Hashable), self.any_literal())).collect();
                format!("{{{}}}", pairs.join(", "))
            }
            Kind::Set => format!("{{{}, {}}}", self.literal(Kind::Hashable), self.literal(Kind::Hashable)),
            Kind::Frozen => format!("frozenset({})", self.display('[', ']', Kind::Hashable)),
            Kind::Range => match self.random.below(3) {
                0 => format!("range({})", self.random.below(8)),
                1 => format!("range({}, {})", self.random.below(5), self.random.below(12)),
                _ => {
                    format!("range({}, {}, -{})", self.random.below(12), self.random.below(5), 1 + self.random.below(3))
                }
            },
            Kind::Bool => if self.random.one_in(2) { "True" } else { "False" }.to_owned(),
            Kind::Hashable => {
                let of = [Kind::Int, Kind::Str, Kind::Bytes, Kind::Float, Kind::Bool][self.random.below(5)];
                self.literal(of)
            }
            Kind::Any => self.any_literal(),
        }
    }

    fn plain_literal(&mut self, kind: Kind) -> String {
        match kind {
            Kind::List | Kind::Ints => format!("[{}]", self.int()),
            Kind::Strs => "[str(1)]".to_owned(),
            Kind::Str => format!("str({})", self.int()),
            Kind::Bytes => "bytes(2)".to_owned(),
            Kind::Bytearray => "bytearray(2)".to_owned(),
            Kind::Tuple => format!("({}, None)", self.int()),
            Kind::Dict => "dict(k=1)".to_owned(),
            Kind::Set => "set()".to_owned(),
            Kind::Frozen => "frozenset()".to_owned(),
            Kind::Range => "range(3)".to_owned(),
            Kind::Complex => "1j".to_owned(),
            _ => self.int(),
        }
    }

    fn any_literal(&mut self) -> String {
        if self.random.one_in(6) {
            return "None".to_owned();
        }
        let of =
            [Kind::Int, Kind::Str, Kind::Float, Kind::Bytes, Kind::Bool, Kind::Int, Kind::Str][self.random.below(7)];
        self.literal(of)
    }

    fn int(&mut self) -> String {
        match self.random.below(10) {
            0..5 => self.random.below(12).to_string(),
            5 => format!("-{}", 1 + self.random.below(300)),
            6 => ["-1073741824", "-1073741825", "-2147483649", "-9223372036854775809"][self.random.below(4)].to_owned(),
            _ => self.random.pick(forms("literal int")).to_owned(),
        }
    }

    fn display(&mut self, open: char, close: char, of: Kind) -> String {
        let n = self.random.below(5);
        let items: Vec<_> = (0..n).map(|_| self.literal(of)).collect();
        format!("{open}{}{close}", items.join(", "))
    }

    /// One character that needs no escape.
    pub(super) fn character(&mut self) -> String {
        self.random.pick(forms("character")).replace("(space)", " ")
    }

    /// What lies between the brackets of a slice.
    pub(super) fn slice(&mut self) -> String {
        let end = |random: &mut super::Random| match random.below(3) {
            0 => String::new(),
            _ => (random.below(9) as i32 - 4).to_string(),
        };
        let (a, b) = (end(&mut self.random), end(&mut self.random));
        match self.random.below(4) {
            0 => format!("{a}:{b}:{}", ["-1", "2", "-2", "3", "", "0"][self.random.below(6)]),
            1 => format!("::{}", ["-1", "2", "-3", ""][self.random.below(4)]),
            _ => format!("{a}:{b}"),
        }
    }

    /// A format specification; `of` is `1` for ints, `2` for floats, `3` for text.
    pub(super) fn specification(&mut self, of: char) -> String {
        let mut out = String::new();
        let r = &mut self.random;
        if r.one_in(3) {
            if r.one_in(2) {
                out += ["*", "0", "x", " ", "é"][r.below(5)];
            }
            let kinds = if of == '3' && !r.one_in(8) { 3 } else { 4 };
            out += ["<", ">", "^", "="][r.below(kinds)];
        }
        if of != '3' || r.one_in(12) {
            out += ["", "", "+", "-", " "][r.below(5)];
            out += ["", "", "", "#"][r.below(4)];
            out += ["", "", "0"][r.below(3)];
        }
        if r.one_in(2) {
            out += &(1 + r.below(14)).to_string();
        }
        if of != '3' || r.one_in(16) {
            out += ["", "", "", ",", "_"][r.below(5)];
        }
        if of != '1' && r.one_in(2) || r.one_in(20) {
            out += &format!(".{}", r.below(9));
        }
        let types = match of {
            '1' => "   dxXobcne%",
            '2' => "   feEFgG%gn",
            _ => "   ssssss d",
        };
        let letter = types.as_bytes()[r.below(types.len())] as char;
        if letter != ' ' {
            out.push(letter);
        }
        out
    }
}
