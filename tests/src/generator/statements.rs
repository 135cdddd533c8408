//! Statements.

use super::productions::Kind;
use super::{Generator, Variable};

/// What is raised on purpose.
const RAISED: [&str; 12] = [
    "ValueError('v', 1)",
    "KeyError('k')",
    "Failure",
    "Failure('f')",
    "TypeError()",
    "ZeroDivisionError('z')",
    "IndexError('i')",
    "StopIteration(3)",
    "OSError(2, 'ENOENT')",
    "RuntimeError('r', [1])",
    "ArithmeticError",
    "AssertionError('a')",
];
const CAUGHT: [&str; 12] = [
    "ValueError",
    "KeyError",
    "Failure",
    "TypeError",
    "ZeroDivisionError",
    "IndexError",
    "LookupError",
    "ArithmeticError",
    "OSError",
    "(TypeError, ValueError)",
    "(AttributeError, LookupError, OverflowError)",
    "Exception",
];

impl Generator {
    fn some_kind(&mut self) -> Kind {
        Kind::USUAL[self.random.below(Kind::USUAL.len())]
    }

    fn some_depth(&mut self) -> usize {
        1 + self.random.below(3)
    }

    /// One statement; those with blocks nest at most `depth` more.
    pub(super) fn statement(&mut self, depth: usize) {
        if self.lines.len() > 400 {
            self.line("pass".to_owned());
            return;
        }
        let simple = 13;
        match self.random.below(if depth == 0 { simple } else { simple + 10 }) {
            0..3 => self.show(),
            3 | 4 => self.assign(),
            5 => self.unpack(),
            6 => self.augment(),
            7 => self.change(),
            8 => self.show_calls(),
            9 => self.jump(),
            10 => self.walrus(),
            11 => self.rarity(),
            12 => self.assign(),
            13 => self.condition(depth),
            14 => self.loop_over(depth),
            15 => self.loop_while(depth),
            16 | 17 => self.attempt(depth),
            18 => self.with(depth),
            19 => self.matching(depth),
            20 if self.place.loops == 0 => self.nested_function(),
            21 => self.method_calls(),
            22 => self.await_or_yield(),
            _ => self.show(),
        }
    }

    fn show(&mut self) {
        let n = 1 + self.random.below(3);
        let values: Vec<_> = (0..n)
            .map(|_| {
                let (kind, depth) = (self.some_kind(), self.some_depth());
                self.operand(kind, depth)
            })
            .collect();
        self.line(format!("show({})", values.join(", ")));
    }

    fn show_calls(&mut self) {
        if self.functions.is_empty() {
            return self.show();
        }
        let chosen = self.random.below(self.functions.len());
        let call = self.call_of(chosen, 2);
        self.line(format!("show({call})"));
    }

    pub(super) fn method_calls(&mut self) {
        let Some(class) =
            (!self.classes.is_empty()).then(|| self.classes[self.random.below(self.classes.len())].clone())
        else {
            return self.show();
        };
        let a = self.operand(Kind::Any, 1);
        let b = self.operand(Kind::Int, 1);
        let name = self.new_name();
        self.line(format!("{name} = {class}({a}, {b})"));
        for _ in 0..1 + self.random.below(4) {
            let x = self.operand(Kind::Any, 1);
            let uses = [
                format!("show({name})"),
                format!("show({name} + {x})"),
                format!("show({x} * {name})"),
                format!("show({name}.method({x}))"),
                format!("show({name} == {class}({a}, {b}), {name} != {name})"),
                format!("show({name}[{x}])"),
                format!("{name}.extra = {x}; show({name}.extra, hasattr({name}, 'missing'))"),
                format!("show({name}.missing)"),
                format!("show(len({name}), bool({name}), {x} in {name})"),
                format!("show(str({name}), f'{{{name}!r:>40}}', '%s' % {name})"),
                format!("show({name}.first); {name}.first = {x}; show({name}.first)"),
                format!("show({class}.make({x}), {class}.plain({x}))"),
                format!("show(isinstance({name}, {class}), [c.__name__ for c in type({name}).__mro__])"),
                format!("show(list({name}))"),
                format!("show({name}({x}))"),
                format!("show({name} < {name}, sorted([{name}, {name}], key=repr))"),
                format!("{name} += {x}; show({name})"),
                format!("del {name}.first; show({name})"),
                format!("{name}[{x}] = 1; show({name}); del {name}[0]"),
                format!("show(-{name}, abs({name}), int({name}))"),
            ];
            let chosen = self.random.below(uses.len());
            self.line(uses[chosen].clone());
        }
    }

    fn assign(&mut self) {
        let (kind, depth) = (self.some_kind(), self.some_depth());
        let value = self.expression(kind, depth);
        let old = if self.random.one_in(3) { self.own_variable(kind) } else { None };
        if let Some(name) = old.filter(|n| n.chars().all(|c| c.is_alphanumeric() || c == '_')) {
            let value = if self.place.loops > 0 { format!("clip({value})") } else { value };
            self.line(format!("{name} = {value}"));
            return;
        }
        let name = self.new_name();
        let text = match self.random.below(8) {
            0 => {
                let second = self.new_name();
                self.variables.push(Variable { name: second.clone(), kind });
                format!("{second} = {name} = {value}")
            }
            1 => format!("{name}: int = {value}"),
            _ => format!("{name} = {value}"),
        };
        self.line(text);
        self.variables.push(Variable { name, kind });
    }

    fn unpack(&mut self) {
        let names: Vec<String> = (0..3).map(|_| self.new_name()).collect();
        let [a, b, c] = [&names[0], &names[1], &names[2]];
        let target = match self.random.below(7) {
            0 => format!("{a}, {b}, {c}"),
            1 => format!("{a}, *{b}, {c}"),
            2 => format!("[{a}, ({b}, {c})]"),
            3 => format!("*{a}, {b}, {c}"),
            4 => format!("({a}, {b}), *{c}"),
            5 => format!("{a}, {b}, *{c}"),
            _ => format!("{a}, [*{b}], {c}"),
        };
        let value = match self.random.below(6) {
            0 => self.expression(Kind::Strs, 1),
            1 => format!(
                "{}, {}, {}",
                self.operand(Kind::Any, 1),
                self.operand(Kind::Str, 1),
                self.operand(Kind::Any, 1)
            ),
            2 => format!(
                "({}, {}), {}",
                self.operand(Kind::Any, 1),
                self.operand(Kind::Int, 1),
                self.operand(Kind::List, 1)
            ),
            3 => self.expression(Kind::Str, 1),
            4 => format!(
                "{}, ({}, {})",
                self.operand(Kind::Any, 1),
                self.operand(Kind::Any, 1),
                self.operand(Kind::Any, 1)
            ),
            _ => self.expression(Kind::Ints, 1),
        };
        self.line(format!("{target} = {value}"));
        self.line(format!("show({a}, {b}, {c})"));
        self.variables.extend(names.into_iter().map(|name| Variable { name, kind: Kind::Any }));
    }

    fn augment(&mut self) {
        let kind = self.some_kind();
        let Some(name) = self.own_variable(kind) else { return self.assign() };
        let (operator, operand) = match kind {
            Kind::Int => (["+=", "-=", "*=", "//=", "%=", "&=", "|=", "^=", "/="][self.random.below(9)], Kind::Int),
            Kind::Float => (["+=", "-=", "*=", "/=", "//=", "%="][self.random.below(6)], Kind::Float),
            Kind::Str => ("+=", Kind::Str),
            Kind::Bytes | Kind::Bytearray => ("+=", Kind::Bytes),
            Kind::List => ("+=", [Kind::List, Kind::Tuple, Kind::Str][self.random.below(3)]),
            Kind::Dict => ("|=", Kind::Dict),
            Kind::Set | Kind::Frozen => (["|=", "&=", "-=", "^="][self.random.below(4)], Kind::Set),
            Kind::Tuple => ("+=", Kind::Tuple),
            Kind::Bool => (["&=", "|=", "^=", "+="][self.random.below(4)], Kind::Bool),
            _ => ("+=", kind),
        };
        let value = self.expression(operand, 1);
        self.line(format!("{name} {operator} {value}"));
        if self.place.loops > 0 {
            self.line(format!("{name} = clip({name})"));
        }
    }

    /// Changes something in place.
    fn change(&mut self) {
        const LISTS: [&str; 16] = [
            "append($x)",
            "extend($l)",
            "insert($m, $x)",
            "pop()",
            "pop($m)",
            "remove($x)",
            "clear()",
            "reverse()",
            "sort()",
            "sort(key=repr)",
            "sort(key=str, reverse=$o)",
            "extend($s)",
            "copy()",
            "__setitem__($m, $x)",
            "extend($w for $w in $r)",
            "sort(reverse=True)",
        ];
        const DICTS: [&str; 12] = [
            "update($d)",
            "update(p=$x)",
            "pop($k)",
            "pop($k, None)",
            "setdefault($k, $x)",
            "popitem()",
            "clear()",
            "update([('a', $x)])",
            "get($k)",
            "__contains__($k)",
            "__delitem__($k)",
            "update($l)",
        ];
        const SETS: [&str; 10] = [
            "add($k)",
            "discard($k)",
            "remove($k)",
            "update($s)",
            "clear()",
            "intersection_update($s)",
            "difference_update($N)",
            "symmetric_difference_update($s)",
            "update($N, $s)",
            "isdisjoint($e)",
        ];
        const ARRAYS: [&str; 9] = [
            "append($n)",
            "extend($b)",
            "insert($m, 65)",
            "pop()",
            "reverse()",
            "clear()",
            "remove(97)",
            "pop($m)",
            "__setitem__($m, $i)",
        ];
        let (kind, methods): (Kind, &[&str]) = match self.random.below(4) {
            0 => (Kind::Dict, &DICTS),
            1 => (Kind::Set, &SETS),
            2 => (Kind::Bytearray, &ARRAYS),
            _ => (Kind::List, &LISTS),
        };
        let Some(name) = self.variable(kind) else { return self.assign() };
        let method = self.random.pick(methods);
        let call = self.expand(method, 1);
        match (kind, self.random.below(8)) {
            (Kind::List, 0) => {
                let (at, value) = (self.slice(), self.operand(Kind::List, 1));
                self.line(format!("{name}[{at}] = {value}"));
            }
            (Kind::List | Kind::Bytearray, 1) => {
                let at = self.slice();
                self.line(format!("del {name}[{at}]"));
            }
            (Kind::List | Kind::Dict, 2) => {
                let (at, value) = (self.operand(Kind::Int, 1), self.operand(Kind::Any, 1));
                self.line(format!("{name}[{at}] = {value}"));
            }
            (Kind::Bytearray, 3) => {
                let (at, value) = (self.slice(), self.operand(Kind::Bytes, 1));
                self.line(format!("{name}[{at}] = {value}"));
            }
            (Kind::List | Kind::Dict, 4) => {
                let (at, value) = (self.operand(Kind::Int, 1), self.operand(Kind::Any, 1));
                self.line(format!("{name}[{at}] += {value}"));
            }
            _ => self.line(format!("show({name}.{call})")),
        }
        if self.place.loops > 0 && kind == Kind::List {
            self.line(format!("del {name}[30:]"));
        }
        self.line(format!("show({name})"));
    }

    fn jump(&mut self) {
        let condition = self.operand(Kind::Bool, 1);
        let jump = match self.random.below(6) {
            0 if self.place.looping => "break".to_owned(),
            1 if self.place.looping => "continue".to_owned(),
            2 | 3 if self.place.function && !self.place.generator => {
                let value = self.expression(Kind::Any, 1);
                format!("return {value}")
            }
            2 if self.place.function => "return".to_owned(),
            4 => format!("assert {}, {}", self.operand(Kind::Bool, 1), self.operand(Kind::Any, 1)),
            _ => self.raising(),
        };
        self.line(format!("if {condition}: {jump}"));
    }

    fn raising(&mut self) -> String {
        let what = self.random.pick(&RAISED);
        match self.random.below(6) {
            0 => format!("raise {what} from {}", self.random.pick(&RAISED)),
            1 => format!("raise {what} from None"),
            2 if self.random.one_in(3) => "raise".to_owned(),
            _ => format!("raise {what}"),
        }
    }

    fn walrus(&mut self) {
        let kind = self.some_kind();
        let name = self.new_name();
        let value = self.expression(kind, 1);
        let other = self.operand(Kind::Any, 1);
        let text = match self.random.below(3) {
            0 => format!("show(({name} := {value}), {name})"),
            1 => format!("if ({name} := {value}): show({name}, {other})"),
            _ => format!("show([{name} := {value}, {other}])"),
        };
        self.line(text);
        self.variables.push(Variable { name, kind });
    }

    fn rarity(&mut self) {
        let text = match self.random.below(12) {
            0 => self.own_variable(Kind::Any).map_or("pass".to_owned(), |name| format!("del {name}")),
            1 => format!(
                "print({}, {}, sep={}, end='|\\n')",
                self.operand(Kind::Int, 1),
                self.operand(Kind::Str, 1),
                self.literal(Kind::Str)
            ),
            2 => format!("print(*{}, sep='-')", self.variable(Kind::List).unwrap_or("[1, 2]".to_owned())),
            3 => "exec('q = 3; print(q, [q for _ in range(2)])', {})".to_owned(),
            4 => format!(
                "show(eval('{}', {{'v': {}}}))",
                ["v", "v, v", "[v] * 2", "(lambda: v)()", "v +"][self.random.below(5)],
                self.operand(Kind::Any, 1)
            ),
            5 => format!(
                "show({}, {}); show({})",
                self.operand(Kind::Int, 1),
                self.operand(Kind::Str, 1),
                self.operand(Kind::Float, 2)
            ),
            6 => format!("lines = {}\nshow(lines)", "'''one\n  two\\\n three'''"),
            7 => format!("show({} \\\n    , {})", self.operand(Kind::Int, 1), self.operand(Kind::Tuple, 1)),
            8 => format!(
                "(lambda *a, k={}, **kw: show(a, k, kw))({}, z=1)",
                self.operand(Kind::Any, 1),
                self.operand(Kind::Any, 1)
            ),
            9 => "import math as m, json; from struct import pack, calcsize as size; show(m.pi > 3, size('<hi'))"
                .to_owned(),
            10 => format!(
                "def one(a, b={}): return [a, b]\nshow(one({}))",
                self.operand(Kind::Any, 1),
                self.operand(Kind::Any, 1)
            ),
            _ => format!("show(*{})", self.variable(Kind::Tuple).unwrap_or("(1, 2)".to_owned())),
        };
        if text.contains('\n') && !text.contains("'''") && !text.contains("\\\n") {
            for part in text.split('\n') {
                self.line(part.to_owned());
            }
        } else if text.contains("'''") {
            let (first, last) = text.rsplit_once('\n').unwrap_or((&text, "pass"));
            self.line(first.to_owned());
            self.line(last.to_owned());
        } else {
            self.line(text);
        }
    }

    fn condition(&mut self, depth: usize) {
        let test = self.operand(Kind::Bool, 2);
        self.line(format!("if {test}:"));
        self.block(depth);
        for _ in 0..self.random.below(3) {
            let test = self.operand(Kind::Any, 1);
            self.line(format!("elif {test}:"));
            self.block(depth);
        }
        if self.random.one_in(2) {
            self.line("else:".to_owned());
            self.block(depth);
        }
    }

    fn looped(&mut self, depth: usize) {
        let before = self.place;
        self.place.looping = true;
        self.place.loops += 1;
        self.block(depth);
        self.place = before;
        if self.random.one_in(4) {
            self.line("else:".to_owned());
            self.block(depth);
        }
    }

    fn loop_over(&mut self, depth: usize) {
        if self.place.loops >= 2 {
            return self.show();
        }
        let (a, b) = (self.new_name(), self.new_name());
        let known = self.variables.len();
        let head = match self.random.below(8) {
            0 => format!("for {a} in range({}):", self.random.below(5)),
            1 => format!("for {a}, {b} in enumerate({}[:4]):", parenthesised(self.operand(Kind::Str, 1))),
            2 => format!("for {a}, {b} in list(zip({}, 'abc')):", self.operand(Kind::List, 1)),
            3 => format!("for {a} in {}[:4]:", parenthesised(self.operand(Kind::List, 1))),
            4 => format!("for {a}, *{b} in [(1, 2, 3), 'xyz', {}]:", self.operand(Kind::Tuple, 1)),
            5 => format!("for {a} in list({})[:3]:", self.operand(Kind::Dict, 1)),
            6 => format!("for {a} in 1, {}, 'two':", self.operand(Kind::Any, 1)),
            _ => format!("for {a} in iter({}[:3]):", parenthesised(self.operand(Kind::Bytes, 1))),
        };
        self.line(head);
        self.variables.push(Variable { name: a, kind: Kind::Any });
        self.looped(depth);
        self.variables.truncate(known);
    }

    fn loop_while(&mut self, depth: usize) {
        if self.place.loops >= 2 {
            return self.show();
        }
        let name = self.new_name();
        self.line(format!("{name} = {}", self.random.clone().below(5)));
        let test = if self.random.one_in(2) {
            format!("while {name} > 0:")
        } else {
            format!("while ({name} := {name} - 1) >= 0:")
        };
        let counts_itself = test.contains(":=");
        self.line(test);
        if !counts_itself {
            self.line(format!("    {name} -= 1"));
        }
        self.looped(depth);
    }

    fn attempt(&mut self, depth: usize) {
        self.line("try:".to_owned());
        self.block(depth);
        if self.random.one_in(2) {
            self.indent += 1;
            let raising = self.raising();
            self.line(raising);
            self.indent -= 1;
        }
        let handlers = self.random.below(3);
        for _ in 0..handlers {
            let class = self.random.pick(&CAUGHT);
            if self.random.one_in(2) {
                let name = self.new_name();
                self.line(format!("except {class} as {name}:"));
                self.line(format!("    show(type({name}).__name__, str({name}), {name}.args)"));
                if self.random.one_in(4) {
                    self.line("    raise".to_owned());
                    continue;
                }
            } else {
                self.line(format!("except {class}:"));
            }
            self.block(depth);
        }
        if handlers > 0 && self.random.one_in(3) {
            self.line("else:".to_owned());
            self.block(depth);
        }
        if handlers == 0 || self.random.one_in(3) {
            self.line("finally:".to_owned());
            let before = self.place;
            // A `return` or `break` here would swallow what is raised: wanted now and then.
            self.place.looping &= self.random.one_in(4);
            self.block(depth);
            self.place = before;
        }
    }

    fn with(&mut self, depth: usize) {
        let swallow = self.random.one_in(3);
        let name = self.new_name();
        let first = format!("Manager('{}', {})", self.random.below(9), if swallow { "True" } else { "False" });
        let start = if self.place.coroutine && self.random.one_in(2) { "async with" } else { "with" };
        let head = match self.random.below(4) {
            0 => format!("{start} {first}:"),
            1 => format!("{start} {first} as {name}, Manager('inner'):"),
            2 => format!("{start} ({first} as {name}, Manager('b', True),):"),
            _ => format!("{start} {first} as {name}:"),
        };
        self.line(head);
        self.block(depth);
    }

    fn await_or_yield(&mut self) {
        let value = self.operand(Kind::Any, 1);
        let name = self.new_name();
        if self.place.coroutine {
            match self.random.below(4) {
                0 => self.line(format!("show(await Pause(), {value})")),
                1 => self.line(format!(
                    "{name} = [i async for i in Steps({}) if i != 2]; show({name})",
                    self.random.clone().below(4)
                )),
                2 => {
                    self.line(format!("async for {name} in Steps({}):", self.random.clone().below(4)));
                    self.line(format!("    show({name}, {value})"));
                }
                _ => self.line(format!("{name} = await Pause(); show({name})")),
            }
        } else if self.place.generator {
            match self.random.below(5) {
                0 => self.line("yield".to_owned()),
                1 => self.line(format!("{name} = yield {value}; show({name})")),
                2 => self.line(format!("show((yield {value}))")),
                3 => {
                    let items = parenthesised(self.operand(Kind::List, 1));
                    self.line(format!("yield from {items}[:3]"));
                }
                _ => self.line(format!("yield {value}, {value}")),
            }
        } else {
            self.show();
        }
    }
}

fn parenthesised(text: String) -> String {
    format!("({text})")
}
