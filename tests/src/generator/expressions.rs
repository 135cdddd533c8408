//! Expressions, from the table of productions, and f-strings.

use super::productions::{Kind, forms};
use super::{Generator, Variable};

impl Generator {
    /// An expression meant to give `kind`, of at most `depth` levels.
    pub(super) fn expression(&mut self, kind: Kind, depth: usize) -> String {
        if self.random.one_in(60) {
            // A mistake, as programs have them.
            return self.expression_of(Kind::Any, depth.min(1));
        }
        self.expression_of(kind, depth)
    }

    fn expression_of(&mut self, kind: Kind, depth: usize) -> String {
        if self.random.one_in(if depth == 0 { 2 } else { 5 })
            && let Some(name) = self.variable(kind)
        {
            return name;
        }
        if depth == 0 {
            return self.literal(kind);
        }
        if !self.quoted && self.random.one_in(24) {
            match kind {
                Kind::Str | Kind::Any => return self.f_string(depth),
                _ => {}
            }
        }
        if self.random.one_in(16)
            && let Some(call) = self.call(kind, depth)
        {
            return call;
        }
        let choice = if kind == Kind::Any && self.random.one_in(14) { forms("wild") } else { kind.forms() };
        for _ in 0..8 {
            let form = self.random.pick(choice);
            if !(self.quoted && form.contains(['\'', '"', '\\', '#', '{', '!', ':'])) {
                return self.expand(form, depth - 1);
            }
        }
        self.literal(kind)
    }

    /// A variable of `kind`, if there is one.
    pub(super) fn variable(&mut self, kind: Kind) -> Option<String> {
        let fits = |v: &&Variable| {
            v.kind == kind
                || match kind {
                    Kind::Any => !matches!(v.kind, Kind::Set | Kind::Frozen),
                    Kind::Hashable => matches!(v.kind, Kind::Int | Kind::Str | Kind::Bytes | Kind::Float),
                    Kind::List => matches!(v.kind, Kind::Ints | Kind::Strs),
                    Kind::Int => v.kind == Kind::Bool,
                    _ => false,
                }
        };
        let found: Vec<&str> = self.variables.iter().filter(fits).map(|v| v.name.as_str()).collect();
        if found.is_empty() { None } else { Some(self.random.pick(&found).to_owned()) }
    }

    /// A variable of `kind` that can be assigned to without hiding one of an outer function; rarely another.
    pub(super) fn own_variable(&mut self, kind: Kind) -> Option<String> {
        let name = self.variable(kind)?;
        let own = self.variables[self.own..].iter().any(|v| v.name == name) || self.random.one_in(12);
        own.then_some(name)
    }

    /// Fills a form of the table.
    pub(super) fn expand(&mut self, form: &str, depth: usize) -> String {
        let mut out = String::new();
        let known = self.variables.len();
        let mut bound = None;
        if form.contains("$w") {
            self.names += 1;
            let name = format!("w{}", self.names);
            if self.random.one_in(3) {
                self.variables.push(Variable { name: name.clone(), kind: Kind::Any });
            }
            bound = Some(name);
        }
        let mut letters = form.chars().peekable();
        while let Some(c) = letters.next() {
            if c != '$' && c != '@' {
                out.push(c);
                continue;
            }
            let Some(letter) = letters.next() else { break };
            let receiver = c == '@';
            match letter {
                'n' => {
                    let n = self.random.below(6).to_string();
                    out += &if receiver { format!("({n})") } else { n };
                }
                'm' => out += &(self.random.below(11) as i32 - 4).to_string(),
                'g' => out += &self.slice(),
                'h' => out += &self.character(),
                'D' => {
                    let most = if self.random.one_in(4) { 100_000 } else { 10 };
                    out += &self.random.below(most).to_string();
                }
                'w' => out += bound.as_deref().unwrap_or("w"),
                '1' | '2' | '3' => out += &self.specification(letter),
                _ => match Kind::of(letter) {
                    None => out.extend([c, letter]),
                    Some(kind) => {
                        let inner = self.expression(kind, depth);
                        out += &self.fit(inner, receiver, &out, letters.clone().collect::<String>().as_str());
                    }
                },
            }
        }
        self.variables.truncate(known);
        out
    }

    /// Puts an operand in parentheses where it needs them, and sometimes where it does not.
    fn fit(&mut self, inner: String, receiver: bool, before: &str, after: &str) -> String {
        let atomic = is_atomic(&inner);
        let number = inner.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
        let rest = after.starts_with('.');
        let loose =
            inner.starts_with("not ") || inner.contains("lambda") || inner.contains(" if ") || inner.contains(" for ");
        let alone = before.is_empty()
            || before.ends_with(['(', '[', ' ', ',']) && !before.ends_with("* ") && !before.ends_with(" in ");
        if receiver && (!atomic || number)
            || rest && number
            || loose && !atomic
            || !atomic && (!alone || self.random.one_in(2))
        {
            return format!("({inner})");
        }
        inner
    }

    /// An f-string.
    pub(super) fn f_string(&mut self, depth: usize) -> String {
        let (open, close) = [("f'", "'"), ("f\"", "\""), ("f'''", "'''"), ("F\"", "\"")][self.random.below(4)];
        let mut out = open.to_owned();
        self.quoted = true;
        for _ in 0..1 + self.random.below(3) {
            out += ["", "a ", "{{}}", "é", "x=", "}}", ": "][self.random.below(7)];
            let (kind, of) =
                [(Kind::Int, '1'), (Kind::Float, '2'), (Kind::Str, '3'), (Kind::Any, '0')][self.random.below(4)];
            let inner = self.expression(kind, depth.min(2).saturating_sub(1));
            let inner = if is_atomic(&inner) { inner } else { format!("({inner})") };
            out += "{";
            out += &inner;
            if self.random.one_in(6) {
                out += ["=", " = "][self.random.below(2)];
            }
            let converted = self.random.one_in(5);
            if converted {
                out += ["!r", "!s", "!a"][self.random.below(3)];
            }
            if self.random.one_in(2) && (of != '0' || converted) {
                out.push(':');
                if self.random.one_in(8) {
                    out += &format!(">{{{}}}", self.random.below(12));
                } else {
                    let of = if converted { '3' } else { of };
                    out += &self.specification(of);
                }
            }
            out += "}";
        }
        self.quoted = false;
        out + close
    }

    /// A call of one of the program's functions that gives `kind`.
    fn call(&mut self, kind: Kind, depth: usize) -> Option<String> {
        let fits: Vec<usize> = (0..self.functions.len())
            .filter(|&i| {
                let gives = self.functions[i].gives;
                gives == kind || kind == Kind::Any && !matches!(gives, Kind::Set | Kind::Frozen)
            })
            .collect();
        if fits.is_empty() {
            return None;
        }
        let chosen = fits[self.random.below(fits.len())];
        Some(self.call_of(chosen, depth))
    }

    /// A call of function number `index`, mostly with the arguments it wants.
    pub(super) fn call_of(&mut self, index: usize, depth: usize) -> String {
        let f = self.functions[index].clone();
        let mut arguments = Vec::new();
        let inner = depth.saturating_sub(1).min(1);
        let plain = f.positional_only.len() + f.plain.len();
        let least = plain.saturating_sub(f.defaults);
        let given = least + self.random.below(plain - least + 1);
        let mut keywords = Vec::new();
        for i in 0..given {
            let name = i.checked_sub(f.positional_only.len()).and_then(|i| f.plain.get(i));
            match name {
                Some(name) if !keywords.is_empty() || self.random.one_in(4) => {
                    let value = self.operand(Kind::Any, inner);
                    keywords.push(format!("{name}={value}"));
                }
                _ => {
                    let value = self.operand(Kind::Any, inner);
                    arguments.push(value);
                }
            }
        }
        if f.star && keywords.is_empty() && self.random.one_in(2) {
            let value = self.operand(Kind::Tuple, inner);
            arguments.push(format!("*{}", parenthesised(value)));
        }
        for name in &f.keyword_only {
            let value = self.operand(Kind::Any, inner);
            keywords.push(format!("{name}={value}"));
        }
        if f.double_star && self.random.one_in(2) {
            let value = self.operand(Kind::Any, inner);
            keywords.push(if self.random.one_in(2) {
                format!("more={value}")
            } else {
                format!("**{{'other': {value}}}")
            });
        }
        if self.random.one_in(20) {
            // Wrong on purpose: the error's words are compared.
            match self.random.below(4) {
                0 => drop(arguments.pop()),
                1 => arguments.insert(0, "None".to_owned()),
                2 => keywords.push("unknown=1".to_owned()),
                _ => drop(keywords.pop()),
            }
        }
        arguments.extend(keywords);
        format!("{}({})", f.name, arguments.join(", "))
    }

    /// An expression that can stand between commas.
    pub(super) fn operand(&mut self, kind: Kind, depth: usize) -> String {
        let inner = self.expression(kind, depth);
        if inner.contains("lambda") || inner.contains(" for ") { parenthesised(inner) } else { inner }
    }
}

fn parenthesised(inner: String) -> String {
    if is_atomic(&inner) { inner } else { format!("({inner})") }
}

/// Whether the text is one name, literal, call, or something in brackets.
fn is_atomic(text: &str) -> bool {
    if text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') {
        return true;
    }
    // One pair of brackets around it all, perhaps after a name.
    let mut depth = 0i32;
    let mut quote = None;
    let mut skip = false;
    let mut closed = false;
    let name_end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len());
    if text.contains("'''") || text.contains("\"\"\"") {
        return false;
    }
    for (i, c) in text.char_indices() {
        if closed {
            return false;
        }
        if skip {
            skip = false;
            continue;
        }
        match (quote, c) {
            (Some(_), '\\') => skip = true,
            (Some(q), c) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => {
                if depth == 0 {
                    return false;
                }
                quote = Some(c);
            }
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => {
                depth -= 1;
                closed = depth == 0;
            }
            _ if depth == 0 && i >= name_end => return false,
            _ => {}
        }
    }
    closed && !matches!(&text[..name_end], "not" | "lambda" | "await" | "if")
}
