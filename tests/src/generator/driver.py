# Runs programs for the generator's tests: each comes as a line with its length and its text, and so does what it prints. With "?" behind
# the length the answer is whether the program lets the order of a set be seen, which is no promise of Python's.
import ast, builtins, io, signal, sys, traceback
sys.set_int_max_str_digits(0)
sys.setrecursionlimit(400)
class Late(BaseException): pass
def late(*a): raise Late
signal.signal(signal.SIGALRM, late)
source, sink = sys.stdin.buffer, sys.stdout.buffer

# Functions and methods that tell nothing of the order of a set they are given.
SILENT = set('''sorted set frozenset len isinstance issubclass type bool id callable hasattr getattr all any text drive clip
union intersection difference symmetric_difference update intersection_update difference_update symmetric_difference_update issubset
issuperset isdisjoint add discard append insert copy setdefault get index count remove clear __contains__ __len__ __eq__ __ne__'''.split())
seen = []
def loose(x, depth=5):
    """Whether x is a set of several members, or has one inside."""
    if isinstance(x, (set, frozenset)):
        return len(x) > 1 or any(loose(y, depth - 1) for y in x)
    if depth == 0 or isinstance(x, (str, bytes, int, type)):
        return False
    if isinstance(x, dict):
        return any(loose(y, depth - 1) for pair in x.items() for y in pair)
    if isinstance(x, (list, tuple)):
        return any(loose(y, depth - 1) for y in x)
    if isinstance(x, BaseException) and loose(x.args, depth - 1):
        return True
    return loose(getattr(x, '__dict__', None) or {}, depth - 1)
def guard(x):
    if loose(x):
        seen.append(x)
    return x
def shown(x):
    """As guard, for what the program's own show() puts in order."""
    parts = x if isinstance(x, (list, tuple)) else [x]
    for y in parts:
        guard(list(y)[0] if isinstance(y, (set, frozenset)) and len(y) == 1 else None if isinstance(y, (set, frozenset)) and not any(map(loose, y)) else y)
    return x
class Guards(ast.NodeTransformer):
    def wrap(self, node, by='_guard'):
        return ast.copy_location(ast.Call(ast.Name(by, ast.Load()), [node], []), node)
    def visit_Call(self, node):
        self.generic_visit(node)
        f = node.func
        name = f.id if isinstance(f, ast.Name) else f.attr if isinstance(f, ast.Attribute) else ''
        if name in SILENT or isinstance(f, ast.Name) and name != 'show' and not hasattr(builtins, name):
            return node
        by = '_shown' if name == 'show' else '_guard'
        node.args = [a if isinstance(a, ast.Starred) else self.wrap(a, by) for a in node.args]
        for k in node.keywords:
            k.value = self.wrap(k.value, by)
        if isinstance(f, ast.Attribute):
            f.value = self.wrap(f.value)
        return node
    def visit_Starred(self, node):
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            node.value = self.wrap(node.value)
        return node
    def visit_FormattedValue(self, node):
        self.generic_visit(node)
        node.value = self.wrap(node.value)
        return node
    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Mod):
            node.right = self.wrap(node.right)
        return node
    def visit_comprehension(self, node):
        self.generic_visit(node)
        node.iter = self.wrap(node.iter)
        return node
    visit_For = visit_comprehension
    def visit_Assign(self, node):
        self.generic_visit(node)
        if any(isinstance(t, (ast.Tuple, ast.List, ast.Subscript)) for t in node.targets):
            node.value = self.wrap(node.value)
        return node
    def visit_YieldFrom(self, node):
        self.generic_visit(node)
        node.value = self.wrap(node.value)
        return node

while line := source.readline():
    size, asked, _ = line.partition(b'?')
    text = source.read(int(size)).decode()
    sys.stdout = out = io.StringIO()
    del seen[:]
    signal.setitimer(signal.ITIMER_REAL, 4)
    try:
        program = ast.fix_missing_locations(Guards().visit(ast.parse(text))) if asked else text
        exec(compile(program, 'program.py', 'exec', dont_inherit=True), {'__name__': '__main__', '_guard': guard, '_shown': shown} if asked else {'__name__': '__main__'})
    except SyntaxError as e:
        out = io.StringIO('!SyntaxError: %s, line %s: %s\n' % (e.msg, e.lineno, e.text))
    except (Late, MemoryError):
        out = io.StringIO('!late\n')
    except BaseException as e:
        try:
            out.write('uncaught %s: %s\n' % (type(e).__name__, e))
        except Exception:
            out.write('uncaught %s: <exception str() failed>\n' % type(e).__name__)
    signal.setitimer(signal.ITIMER_REAL, 0)
    answer = b'unordered\n' if asked and seen else b"ordered\n" if asked else out.getvalue().encode('utf-8', 'backslashreplace')
    sink.write(b'%d\n' % len(answer) + answer)
    sink.flush()
