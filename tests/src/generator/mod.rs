//! Random valid Python programs, the same for the same seed.
//!
//! Expressions come from a table of productions by the kind of value they make (`productions.rs`), statements and definitions from code. A
//! program prints what it computes; what raises is caught and printed too, so one defect does not hide the rest. Nothing of it
//! depends on the order of sets, on addresses, on hashes of text, or runs for long: loops are bounded, what grows is cut.
//!
//! The programs are Python's, not the VM's: they know nothing of how it is made.

mod definitions;
mod expressions;
mod literals;
mod patterns;
mod productions;
mod random;
mod statements;

pub mod cpython;
pub mod reduce;

pub use random::Random;

use productions::Kind;

/// What every program begins with: showing values whatever the order of sets, and cutting what grows.
pub const PRELUDE: &str = "\
import math, json, struct, re, binascii, collections, io, array
def text(x):
    if isinstance(x, (set, frozenset)):
        return type(x).__name__ + str(sorted([repr(y) for y in x]))
    if isinstance(x, (list, tuple)) and any([isinstance(y, (set, frozenset)) for y in x]):
        return str([text(y) for y in x])
    return repr(x)[:400]
def show(*values):
    print(*[text(x) for x in values])
def clip(x):
    if isinstance(x, int):
        return x if -1 << 80 < x < 1 << 80 else x % 1000003
    if isinstance(x, (str, bytes, list, tuple, bytearray)):
        return x[:30]
    return x
class Base:
    def __repr__(self):
        return type(self).__name__ + '(' + ', '.join([k + '=' + text(v) for k, v in sorted(self.__dict__.items())]) + ')'
class Failure(Exception):
    pass
class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow
    def __enter__(self):
        print('enter', self.name)
        return self.name
    def __exit__(self, kind, value, trace):
        print('exit', self.name, kind and kind.__name__)
        return self.swallow
    async def __aenter__(self):
        return self.__enter__()
    async def __aexit__(self, *a):
        return self.__exit__(*a)
class Steps:
    def __init__(self, n):
        self.n, self.i = n, 0
    def __aiter__(self):
        return self
    async def __anext__(self):
        if self.i >= self.n:
            raise StopAsyncIteration
        self.i += 1
        return self.i
class Pause:
    def __await__(self):
        got = yield 'pause'
        return got
def drive(coroutine, limit=20):
    answer = None
    try:
        for i in range(limit):
            print('step', text(coroutine.send(answer)))
            answer = i
    except StopIteration as e:
        return e.value
    finally:
        coroutine.close()
";

/// A name and what is thought to be in it.
#[derive(Clone)]
struct Variable {
    name: String,
    kind: Kind,
}

/// A function that can be called, and how many arguments of which form it takes.
#[derive(Clone)]
struct Function {
    name: String,
    positional_only: Vec<String>,
    plain: Vec<String>,
    defaults: usize,
    star: bool,
    keyword_only: Vec<String>,
    double_star: bool,
    gives: Kind,
}

/// Where statements go: which of `return`, `yield`, `await`, `break` they may be.
#[derive(Clone, Copy, Default)]
struct Place {
    function: bool,
    generator: bool,
    coroutine: bool,
    looping: bool,
    /// Loops around: what grows is cut, and no third loop is opened.
    loops: u8,
}

/// Makes one program.
pub struct Generator {
    random: Random,
    lines: Vec<String>,
    indent: usize,
    variables: Vec<Variable>,
    /// Variables from here on belong to the function being made: assigning to others would hide them.
    own: usize,
    functions: Vec<Function>,
    classes: Vec<String>,
    place: Place,
    names: usize,
    /// Inside the braces of an f-string: neither quotes nor backslashes nor `#`.
    quoted: bool,
}

/// The program of `seed`.
pub fn program(seed: u64) -> String {
    let mut generator = Generator {
        random: Random::new(seed),
        lines: Vec::new(),
        indent: 0,
        variables: Vec::new(),
        own: 0,
        functions: Vec::new(),
        classes: Vec::new(),
        place: Place::default(),
        names: 0,
        quoted: false,
    };
    generator.module();
    PRELUDE.to_owned() + &generator.lines.join("\n") + "\n"
}

impl Generator {
    fn module(&mut self) {
        for kind in Kind::USUAL {
            if self.random.one_in(3) {
                let name = self.new_name();
                let value = self.literal(kind);
                self.line(format!("{name} = {value}"));
                self.variables.push(Variable { name, kind });
            }
        }
        let chunks = 4 + self.random.below(10);
        for _ in 0..chunks {
            self.chunk();
        }
        let names: Vec<String> = self.variables.iter().map(|v| v.name.clone()).collect();
        for name in names {
            self.line(format!("try: show('{name}', {name})"));
            self.line("except Exception as e: print(type(e).__name__, e)".to_owned());
        }
    }

    /// A piece of the module in a `try` of its own, or a definition.
    fn chunk(&mut self) {
        match self.random.below(10) {
            0 | 1 => self.function(),
            2 => self.class(),
            3 => self.generator(),
            4 => self.coroutine(),
            _ => {
                self.line("try:".to_owned());
                self.indent += 1;
                let n = 1 + self.random.below(4);
                for _ in 0..n {
                    self.statement(2);
                }
                self.indent -= 1;
                self.line("except Exception as e:".to_owned());
                self.line(
                    "    print(type(e).__name__, e, type(e.__cause__).__name__, type(e.__context__).__name__)"
                        .to_owned(),
                );
            }
        }
    }

    fn line(&mut self, text: String) {
        // Triple-quoted text goes on over lines as it is.
        self.lines.push("    ".repeat(self.indent) + &text);
    }

    fn new_name(&mut self) -> String {
        const STEMS: [&str; 8] = ["a", "b", "value", "x", "naïve", "été", "名", "_under"];
        self.names += 1;
        format!("{}{}", self.random.pick(&STEMS), self.names)
    }

    /// A block: a few statements, one at least; what they define is not known after it.
    fn block(&mut self, depth: usize) {
        self.indent += 1;
        let known = self.variables.len();
        let n = 1 + self.random.below(3);
        for _ in 0..n {
            self.statement(depth.saturating_sub(1));
        }
        self.variables.truncate(known);
        self.indent -= 1;
    }
}
