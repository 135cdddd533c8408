//! Data and calls nested 10,000 deep, on a thread with 64 KiB of stack: a result or a RecursionError, never an overflow of Rust's stack.

use fieldwarden_tests::oracle::{Bench, World, execute, folder};

const STACK_BYTES: usize = 64 * 1024;

/// Each attempt must end as a value, as RecursionError or, in the compiler, as SyntaxError.
const PROGRAM: &str = "\
import json
def nested(n, make):
    x = make(None)
    for i in range(n):
        x = make(x)
    return x
def recurse(n):
    return 0 if n == 0 else 1 + recurse(n - 1)
class Link:
    def __init__(self, x): self.x = x
    def __repr__(self): return repr(self.x)
    def __eq__(self, o): return self.x == o.x
    def __hash__(self): return hash(self.x)
N = 10000
def attempt(name, f):
    try:
        f()
        print(name, 'result')
    except (RecursionError, SyntaxError):
        print(name, 'refused')
lists = [nested(N, lambda x: [x]) for _ in range(2)]
tuples = [nested(N, lambda x: (x,)) for _ in range(2)]
dicts = [nested(N, lambda x: {'k': x}) for _ in range(2)]
links = [nested(N, Link) for _ in range(2)]
attempt('calls', lambda: recurse(N))
for kind, (a, b) in (('list', lists), ('tuple', tuples), ('dict', dicts), ('instance', links)):
    attempt(kind + ' repr', lambda: repr(a))
    attempt(kind + ' ==', lambda: a == b)
    if kind in ('tuple', 'instance'):
        attempt(kind + ' hash', lambda: hash(a))
        attempt(kind + ' in set', lambda: {a, b})
    if kind in ('list', 'tuple'):
        attempt(kind + ' sort', lambda: sorted([a, b]))
        attempt(kind + ' <', lambda: a < b)
    if kind != 'instance':
        attempt(kind + ' json', lambda: json.dumps(a))
    attempt(kind + ' format', lambda: '%s %r' % (a, a))
attempt('json text', lambda: json.loads('[' * N + ']' * N))
attempt('brackets', lambda: eval('[' * 90 + ']' * 90))
print('end')
";

#[test]
fn data_nested_10000_deep_gives_a_result_or_recursion_error() {
    let ran = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(|| {
            let mut bench = Bench::new(folder()).with_file("deep.py", PROGRAM);
            let trace = execute("deep.py", &mut bench, World::Plain, 1);
            (bench, trace)
        })
        .expect("a thread")
        .join();
    let (bench, trace) = ran.expect("the thread ends");
    let out = String::from_utf8_lossy(&bench.out).into_owned();
    assert_eq!(trace, Ok(String::new()), "{out}");
    assert_eq!(bench.unsound, None);
    assert!(out.ends_with("end\n"), "{out}");
}
