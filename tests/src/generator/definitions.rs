//! Functions, classes, generators, coroutines, and what is done with them.

use super::productions::Kind;
use super::{Function, Generator, Place, Variable};

impl Generator {
    /// A function with parameters of every form, called a few times.
    pub(super) fn function(&mut self) {
        let name = self.new_name();
        let f = self.signature(name);
        self.define(&f.0, &f.1, "def", Place { function: true, ..Place::default() }, 2);
        self.functions.push(f.0);
        let index = self.functions.len() - 1;
        for _ in 0..1 + self.random.below(2) {
            let call = self.call_of(index, 2);
            self.line(format!("try: show({call})"));
            self.line("except Exception as e: print(type(e).__name__, e)".to_owned());
        }
    }

    /// A function inside something, which sees what is around.
    pub(super) fn nested_function(&mut self) {
        let name = self.new_name();
        let f = self.signature(name);
        let (outer, known) = (self.place, self.functions.len());
        let shared = self.new_name();
        if outer.function {
            self.line(format!("{shared} = 1"));
        }
        let place = Place { function: true, ..Place::default() };
        self.head(&f.0, &f.1, "def");
        if outer.function {
            self.line(format!("    nonlocal {shared}; {shared} += 1"));
        }
        self.body(&f.0, place, 1);
        self.functions.push(f.0);
        let call = self.call_of(known, 1);
        self.functions.truncate(known);
        self.line(if outer.function { format!("show({call}, {shared})") } else { format!("show({call})") });
        self.place = outer;
    }

    fn signature(&mut self, name: String) -> (Function, String) {
        let mut f = Function {
            name,
            positional_only: Vec::new(),
            plain: Vec::new(),
            defaults: 0,
            star: self.random.one_in(4),
            keyword_only: Vec::new(),
            double_star: self.random.one_in(4),
            gives: [Kind::Any, Kind::Int, Kind::Str, Kind::List][self.random.below(4)],
        };
        let mut parts = Vec::new();
        if self.random.one_in(4) {
            f.positional_only.push("p".to_owned());
        }
        for n in ["a", "b", "c"].iter().take(self.random.below(4)) {
            f.plain.push((*n).to_owned());
        }
        let count = f.positional_only.len() + f.plain.len();
        f.defaults = self.random.below(count + 1);
        for (i, n) in f.positional_only.iter().chain(&f.plain).enumerate() {
            let annotation = if self.random.one_in(8) { ": int" } else { "" };
            let default = if i >= count - f.defaults {
                Some(["1", "None", "'d'", "(2, 3)", "[]"][self.random.below(5)])
            } else {
                None
            };
            parts.push(format!("{n}{annotation}{}", default.map_or(String::new(), |d| format!("={d}"))));
            if i + 1 == f.positional_only.len() {
                parts.push("/".to_owned());
            }
        }
        if f.star {
            parts.push("*rest".to_owned());
        }
        if self.random.one_in(4) {
            if !f.star {
                parts.push("*".to_owned());
            }
            f.keyword_only.push("k".to_owned());
            parts.push(if self.random.one_in(2) { "k" } else { "k=7" }.to_owned());
        }
        if f.double_star {
            parts.push("**more".to_owned());
        }
        let text = parts.join(", ");
        (f, text)
    }

    fn head(&mut self, f: &Function, parameters: &str, keyword: &str) {
        let arrow = if self.random.one_in(8) { " -> 'x'" } else { "" };
        self.line(format!("{keyword} {}({parameters}){arrow}:", f.name));
    }

    fn define(&mut self, f: &Function, parameters: &str, keyword: &str, place: Place, depth: usize) {
        if self.random.one_in(8) {
            let decorator = self.random.pick(&["@(lambda f: f)", "@(lambda f: lambda *a, **k: f(*a, **k))"]);
            self.line(decorator.to_owned());
        }
        self.head(f, parameters, keyword);
        self.body(f, place, depth);
    }

    fn body(&mut self, f: &Function, place: Place, depth: usize) {
        let (outer, known, functions) = (self.place, self.variables.len(), self.functions.len());
        let own = std::mem::replace(&mut self.own, known);
        self.place = place;
        let parameters = f.positional_only.iter().chain(&f.plain).chain(&f.keyword_only);
        self.variables.extend(parameters.map(|name| Variable { name: name.clone(), kind: Kind::Any }));
        if f.star {
            self.variables.push(Variable { name: "rest".to_owned(), kind: Kind::Tuple });
        }
        if f.double_star {
            self.variables.push(Variable { name: "more".to_owned(), kind: Kind::Dict });
        }
        self.indent += 1;
        if self.random.one_in(6) {
            self.line("'''What it does.'''".to_owned());
        }
        for _ in 0..1 + self.random.below(4) {
            self.statement(depth);
        }
        if place.generator {
            let value = self.operand(Kind::Any, 1);
            self.line(format!("yield {value}"));
        } else {
            let value = self.expression(f.gives, 2);
            self.line(format!("return {value}"));
        }
        self.indent -= 1;
        self.variables.truncate(known);
        self.functions.truncate(functions);
        self.own = own;
        self.place = outer;
    }

    /// A generator function, driven in one of the ways there are.
    pub(super) fn generator(&mut self) {
        let name = self.new_name();
        let (f, parameters) = self.signature(name);
        self.define(&f, &parameters, "def", Place { function: true, generator: true, ..Place::default() }, 2);
        self.functions.push(f);
        let call = self.call_of(self.functions.len() - 1, 1);
        self.functions.pop();
        let driver = match self.random.below(6) {
            0 => format!("[show(i, v) for i, v in zip(range(9), {call})]"),
            1 => format!("g = {call}; show(next(g), next(g, 'end'), next(g, 'end')); g.close()"),
            2 => format!("g = {call}; show(next(g), g.send('sent')); show(list(g))"),
            3 => format!("g = {call}; show(next(g)); show(g.throw(ValueError('thrown')))"),
            4 => format!("a, *b = {call}; show(a, b)"),
            _ => format!("show(*[v for v in {call}])"),
        };
        self.line(format!("try: {driver}"));
        self.line("except Exception as e: print(type(e).__name__, e)".to_owned());
    }

    /// A coroutine, or an asynchronous generator, driven to its end.
    pub(super) fn coroutine(&mut self) {
        let name = self.new_name();
        let (f, parameters) = self.signature(name);
        if self.random.one_in(4) {
            let inner = self.new_name();
            let value = self.operand(Kind::Any, 1);
            self.line(format!("async def {inner}(n):"));
            self.line("    for i in range(n):".to_owned());
            self.line(format!("        show(i, {value})"));
            self.line("        await Pause()".to_owned());
            self.line("        yield i".to_owned());
            self.line(format!("async def {}():", f.name));
            let n = self.random.below(4);
            self.line(format!("    show([v async for v in {inner}({n})])"));
            self.line(format!("try: show(drive({}()))", f.name));
        } else {
            self.define(&f, &parameters, "async def", Place { function: true, coroutine: true, ..Place::default() }, 2);
            self.functions.push(f);
            let call = self.call_of(self.functions.len() - 1, 1);
            self.functions.pop();
            self.line(format!("try: show(drive({call}))"));
        }
        self.line("except Exception as e: print(type(e).__name__, e)".to_owned());
    }

    /// A class with some of the special methods, used a few times.
    pub(super) fn class(&mut self) {
        let name = format!("C{}", self.names);
        self.names += 1;
        let bases = match (self.classes.len(), self.random.below(4)) {
            (0, _) | (_, 0) => "Base".to_owned(),
            (1, _) | (_, 1) => self.classes[self.random.below(self.classes.len())].clone(),
            _ => {
                let a = self.random.below(self.classes.len());
                let b = self.random.below(self.classes.len());
                if a == b {
                    self.classes[a].clone()
                } else {
                    format!("{}, {}", self.classes[a.max(b)], self.classes[a.min(b)])
                }
            }
        };
        self.line("try:".to_owned());
        self.indent += 1;
        self.line(format!("class {name}({bases}):"));
        self.indent += 1;
        let shared = self.literal(Kind::List);
        self.line(format!("shared = {shared}"));
        self.line("def __init__(self, a, b=2, *rest, **more):".to_owned());
        self.line(
            if bases == "Base" { "    self._first, self.b = a, b" } else { "    super().__init__(a, b)" }.to_owned(),
        );
        if bases == "Base" || self.random.one_in(3) {
            let property = [
                "@property\ndef first(self): return self._first\n@first.setter\ndef first(self, v): print('set', text(v)); self._first = v",
                "@property\ndef first(self): return (self._first, 'p')\n@first.deleter\ndef first(self): print('deleted')",
                "@property\ndef first(self): return self._first",
            ];
            let text = property[self.random.below(3)];
            self.lines_of(text);
            self.lines_of(
                "@classmethod\ndef make(cls, a): return cls(a, 'made')\n@staticmethod\ndef plain(x): return [x]",
            );
        }
        let value = self.operand(Kind::Any, 2);
        self.line(format!("def method(self, x, y={value}):"));
        self.body_of_method(&bases);
        for _ in 0..2 + self.random.below(5) {
            const METHODS: [&str; 26] = [
                "def __add__(self, o): return ('add', text(o))",
                "def __add__(self, o): return NotImplemented",
                "def __radd__(self, o): return ('radd', text(o))",
                "def __rmul__(self, o): return ('rmul', text(o))",
                "def __iadd__(self, o):\n    self.b = o\n    return self",
                "def __eq__(self, o): return isinstance(o, Base) and self.b == o.b",
                "def __hash__(self): return 7",
                "def __lt__(self, o): return text(self) < text(o)",
                "def __len__(self): return 3",
                "def __len__(self): return -1",
                "def __bool__(self): return False",
                "def __getitem__(self, k):\n    if isinstance(k, int) and k > 3: raise IndexError(k)\n    return ('item', text(k))",
                "def __setitem__(self, k, v): print('setitem', text(k), text(v))",
                "def __delitem__(self, k): print('delitem', text(k))",
                "def __contains__(self, x): return x == 1",
                "def __iter__(self): yield from (1, self.b)",
                "def __call__(self, *a, **k): return (a, k)",
                "def __getattr__(self, n):\n    if n.startswith('__'): raise AttributeError(n)\n    return 'no ' + n",
                "def __str__(self): return 'S(%s)' % (self.b,)",
                "def __format__(self, spec): return 'F' + spec",
                "def __neg__(self): return 'neg'\ndef __abs__(self): return 'abs'\ndef __int__(self): return 5",
                "def __index__(self): return 2",
                "def __enter__(self): return self\ndef __exit__(self, *a): return True",
                "def __setattr__(self, n, v):\n    super().__setattr__(n, v if n != 'extra' else [v])",
                "def __mul__(self, o): return [self.b, o]",
                "def __init_subclass__(cls, **k): print('subclass', cls.__name__)",
            ];
            let text = self.random.pick(&METHODS);
            self.lines_of(text);
        }
        self.indent -= 2;
        self.classes.push(name.clone());
        self.indent += 1;
        self.method_calls_of_last();
        self.indent -= 1;
        self.line("except Exception as e: print(type(e).__name__, e)".to_owned());
        // A class that could not be made must not be named later without a class behind it.
        self.line(format!("try: {name}"));
        self.line(format!("except NameError: {name} = Base"));
    }

    fn method_calls_of_last(&mut self) {
        let all = std::mem::take(&mut self.classes);
        self.classes.extend(all.last().cloned());
        self.method_calls();
        self.classes = all;
    }

    fn body_of_method(&mut self, bases: &str) {
        let (outer, known) = (self.place, self.variables.len());
        let own = std::mem::replace(&mut self.own, known);
        self.place = Place { function: true, ..Place::default() };
        self.variables.push(Variable { name: "x".to_owned(), kind: Kind::Any });
        self.variables.push(Variable { name: "y".to_owned(), kind: Kind::Any });
        self.variables.push(Variable { name: "self.b".to_owned(), kind: Kind::Any });
        self.indent += 1;
        self.statement(1);
        if bases != "Base" && self.random.one_in(2) {
            self.line("show(super().method(x))".to_owned());
        }
        let value = self.expression(Kind::Any, 2);
        self.line(format!("return {value}"));
        self.indent -= 1;
        self.variables.truncate(known);
        self.own = own;
        self.place = outer;
    }

    fn lines_of(&mut self, text: &str) {
        for line in text.split('\n') {
            self.line(line.to_owned());
        }
    }
}
