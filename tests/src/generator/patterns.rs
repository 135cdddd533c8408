//! `match` statements.

use super::productions::Kind;
use super::{Generator, Variable};

impl Generator {
    /// A `match` with a few cases, the last of which takes all.
    pub(super) fn matching(&mut self, depth: usize) {
        let kind = [Kind::Any, Kind::List, Kind::Tuple, Kind::Dict, Kind::Int, Kind::Str][self.random.below(6)];
        let subject = self.operand(kind, 1);
        self.line(format!("match {subject}:"));
        self.indent += 1;
        for _ in 0..1 + self.random.below(4) {
            let mut names = Vec::new();
            let pattern = self.pattern(2, &mut names);
            let guard = match self.random.below(4) {
                0 if names.is_empty() => " if True".to_owned(),
                0 => format!(" if {}", names[0]),
                _ => String::new(),
            };
            // A pattern that takes everything must be the last.
            let irrefutable =
                pattern.chars().all(|c| c.is_alphanumeric() || c == '_') && !matches!(&*pattern, "None" | "True");
            let guard = if irrefutable && guard.is_empty() && !pattern.starts_with(|c: char| c.is_ascii_digit()) {
                " if 0".to_owned()
            } else {
                guard
            };
            self.line(format!("case {pattern}{guard}:"));
            if !names.is_empty() {
                self.line(format!("    show({})", names.join(", ")));
            }
            let known = self.variables.len();
            self.variables.extend(names.into_iter().map(|name| Variable { name, kind: Kind::Any }));
            self.block(depth);
            self.variables.truncate(known);
        }
        self.line("case _:".to_owned());
        self.block(depth);
        self.indent -= 1;
    }

    fn pattern(&mut self, depth: usize, names: &mut Vec<String>) -> String {
        let leaf = depth == 0;
        match self.random.below(if leaf { 4 } else { 12 }) {
            0 => ["0", "1", "-1", "2.5", "None", "True", "'a'", "'abc'", "b'a'", "''", "1 + 2j"][self.random.below(11)]
                .to_owned(),
            1 | 2 => {
                let name = self.new_name();
                names.push(name.clone());
                name
            }
            3 => "_ as z0".to_owned().replace("_ as z0", "str()"),
            4 => {
                // The names of alternatives must be the same: there are none.
                let alternatives: Vec<_> = (0..2 + self.random.below(2))
                    .map(|_| ["0", "'a'", "None", "int()", "str()", "[]", "{}", "(1, _)"][self.random.below(8)])
                    .collect();
                format!("({})", alternatives.join(" | "))
            }
            5 => {
                let inner = self.random.pick(&["int()", "str()", "[_, *_]", "{}", "list()", "1 | 2"]);
                let name = self.new_name();
                names.push(name.clone());
                format!("({inner}) as {name}")
            }
            6 | 7 => {
                let a = self.pattern(depth - 1, names);
                match self.random.below(4) {
                    0 => format!("[{a}, {}]", self.pattern(depth - 1, names)),
                    1 => format!("({a}, *_, {})", self.pattern(depth - 1, names)),
                    2 => {
                        let name = self.new_name();
                        names.push(name.clone());
                        format!("[{a}, *{name}]")
                    }
                    _ => format!("({a}, {})", self.pattern(depth - 1, names)),
                }
            }
            8 => {
                let a = self.pattern(depth - 1, names);
                if self.random.one_in(2) {
                    let name = self.new_name();
                    names.push(name.clone());
                    format!("{{'k': {a}, **{name}}}")
                } else {
                    format!("{{'a': {a}}}")
                }
            }
            9 => ["int()", "str()", "float()", "bool()", "list()", "dict()", "bytes()", "tuple()"]
                [self.random.below(8)]
            .to_owned(),
            10 => {
                let name = self.new_name();
                names.push(name.clone());
                format!("{}({name})", ["int", "str", "float", "list", "dict"][self.random.below(5)])
            }
            _ => {
                let a = self.pattern(depth - 1, names);
                format!("Base(b={a})")
            }
        }
    }
}
