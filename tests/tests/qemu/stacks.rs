//! How deep the stacks of the board become: programs that nest as deeply as this firmware lets them.

use super::bench::{Bench, SETTINGS, expect};

/// What each stack holds besides its guard of 1 KiB: `firmware/ports/mps2/memory.x`.
const NETWORK_BYTES: usize = 9 * 1024;
const PROGRAM_BYTES: usize = 27 * 1024;
/// Left over at the deepest: a frame of the processor and of a native beyond what these programs meet.
const MARGIN_BYTES: usize = 1024;

const DEEP: &str = r#"import json, re, sys, gc
def deep(n):
    l = []
    for i in range(n):
        l = [l, {i: (l,)}]
    return l
def attempt(what, f):
    try:
        f()
        print(what, 'done')
    except (Exception, MemoryError) as e:
        print(what, type(e).__name__)
def nested(o, c, n):
    return 'x = ' + o * n + '1' + c * n
attempt('repr', lambda: repr(deep(60)))
attempt('json', lambda: json.loads('[' * 60 + ']' * 60))
attempt('dumps', lambda: json.dumps(json.loads('[' * 30 + ']' * 30)))
attempt('equal', lambda: deep(40) == deep(40))
attempt('sort', lambda: sorted([[i % 7, [str(i)]] for i in range(60)], key=lambda v: v[1][0]))
attempt('re', lambda: re.match('(' * 20 + 'a' + ')*' * 20, 'a' * 60))
attempt('format', lambda: '{:>{}.{}f}|{!r:*^30}'.format(2.5 ** 99, 40, 9, 'x') + '%r %-20s %+.17g' % (1e300, [1], 2 / 3))
attempt('int', lambda: str(7 ** 900) + repr(int('9' * 200)))
for o, c in ('(', ')'), ('[', ']'), ('f(', ')'), ('lambda: (', ')'), ('-', ''), ('not ', ''), ('{1: ', '}'), ('a if b else ', ''), ('[y for y in ', ']'):
    for n in (20, 45, 95, 200):
        attempt('compile ' + o + str(n), lambda: compile(nested(o, c, n), 'x', 'exec'))
def blocks(head, n):
    return '\n'.join(' ' * i + head for i in range(n)) + '\n' + ' ' * n + 'pass\n'
for head in ('if x:', 'for x in y:', 'while x:', 'with x:', 'def f():', 'class C:', 'try:'):
    for n in (10, 19, 30, 60):
        attempt('compile ' + head + str(n), lambda: compile(blocks(head, n), 'x', 'exec'))
attempt('exec', lambda: exec('def f(n):\n return f(n - 1) if n else 0\nf(9999)'))
import collections, asyncio
class N:
    def __init__(self, n): self.n = n
    def __repr__(self): return 'N(%r)' % (self.n,)
n = 1
for i in range(30):
    n = N([n])
attempt('repr of instances', lambda: repr(n))
import microcontroller, supervisor, warden
attempt('status', lambda: warden.status())
gc.collect()
import bad
"#;

#[test]
fn programs_that_nest_as_deep_as_they_may_leave_both_stacks_a_margin() {
    let files = [("settings.toml", SETTINGS), ("code.py", DEEP), ("lib/bad.py", "import json\n[i for i in 5]\n")];
    let Some(bench) = Bench::new(&files) else { return };
    let mut rig = bench.start();
    expect(&mut rig, "is not iterable");
    let (main, thread) = rig.stack_peaks().expect("QEMU lives");
    println!("stacks: {main} bytes of handlers and network, {thread} of the program");
    assert!(main + MARGIN_BYTES <= NETWORK_BYTES, "handlers and network: {main} bytes\n{}", rig.console());
    assert!(thread + MARGIN_BYTES <= PROGRAM_BYTES, "program: {thread} bytes\n{}", rig.console());
    assert_eq!(rig.resets, [], "{}", rig.console());
}
