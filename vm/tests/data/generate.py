"""Writes the oracle vectors beside it: what CPython answers, for the tests of num/ and text/. Run with python3 (3.11 or later); the seed is fixed."""

import json
import math
import os
import random
import re
import struct

random.seed(20260729)
HERE = os.path.dirname(os.path.abspath(__file__))


def write(name, lines):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="\n") as f:
        f.write("\n".join(lines) + "\n")


def some_int():
    kind = random.randrange(8)
    if kind == 0:
        n = random.randrange(-3, 4)
    elif kind == 1:
        n = random.choice([1, -1]) * ((1 << random.choice([29, 30, 31, 32, 33, 62, 63, 64, 65, 95, 96, 128])) + random.randrange(-2, 3))
    elif kind == 2:
        n = random.getrandbits(31) - (1 << 30)
    elif kind == 3:
        n = random.getrandbits(64)
    else:
        n = random.getrandbits(random.choice([40, 70, 100, 200, 300, 500, 1000]))
        if random.random() < 0.2:
            # Long runs of ones and zeros meet the rare branches of long division.
            n = 0
            for _ in range(random.randrange(1, 9)):
                n = n << random.randrange(1, 70) | random.choice([0, (1 << random.randrange(1, 60)) - 1])
    return -n if random.random() < 0.5 else n


def bits_of(x):
    return format(struct.unpack("<Q", struct.pack("<d", x))[0], "016x")


def attempt(f):
    try:
        return f()
    except ZeroDivisionError:
        return "zero"
    except OverflowError:
        return "overflow"
    except ValueError:
        return "value"


def ints():
    out = []

    def line(op, *args):
        *args, result = args
        if isinstance(result, float):
            result = bits_of(result)
        elif isinstance(result, int):
            result = format(result, "x")
        out.append(" ".join([op] + [format(a, "x") if isinstance(a, int) else a for a in args] + ["=", result]))

    for _ in range(130):
        a, b = some_int(), some_int()
        if random.random() < 0.2:
            a = b * some_int() + random.randrange(-1, 2)
        line("add", a, b, a + b)
        line("sub", a, b, a - b)
        line("mul", a, b, a * b)
        line("floordiv", a, b, attempt(lambda: a // b))
        line("mod", a, b, attempt(lambda: a % b))
        line("and", a, b, a & b)
        line("or", a, b, a | b)
        line("xor", a, b, a ^ b)
        line("gcd", a, b, math.gcd(a, b))
        line("compare", a, b, (a > b) - (a < b))
        line("truediv", a, b, attempt(lambda: a / b))
        s = random.choice([0, 1, 31, 32, 33, 64, 100, random.randrange(300)])
        line("lshift", a, s, a << s)
        line("rshift", a, s, a >> s)
        line("neg", a, -a)
        line("invert", a, ~a)
        line("bits", a, a.bit_length())
        line("float", a, attempt(lambda: float(a)))
        line("isqrt", a, attempt(lambda: math.isqrt(a)))
    for _ in range(60):
        a = random.choice([some_int(), random.randrange(-50, 50)])
        e = random.choice([0, 1, 2, 3, random.randrange(40)])
        line("pow", a, e, a**e)
        m = some_int()
        e = random.choice([random.randrange(10), abs(some_int())])
        line("powmod", a, e, m, attempt(lambda: pow(a, e, m)))
        line("powmod", a, -(e % 5) - 1, m, attempt(lambda: pow(a, -(e % 5) - 1, m)))
        text = str(a)
        line("text", a, 10, text if text else "0")
    for _ in range(60):
        a = some_int()
        for radix in (2, 8, 10, 16, 3, 36):
            digits, n = "", abs(a)
            while n:
                digits = "0123456789abcdefghijklmnopqrstuvwxyz"[n % radix] + digits
                n //= radix
            out.append(f"text {a:x} {radix:x} = {'-' if a < 0 else ''}{digits or '0'}")
    for _ in range(100):
        a = some_int()
        # CPython alone gives -1 in no bytes at all.
        length = random.choice([0 if a != -1 else 1, 1, 2, 3, 4, 5, 8, 9, (a.bit_length() + 7) // 8, a.bit_length() // 8 + 1])
        for order in ("little", "big"):
            for signed in (0, 1):
                got = attempt(lambda: a.to_bytes(length, order, signed=bool(signed)).hex() or "-")
                out.append(f"tobytes {a:x} {length:x} {order} {signed} = {got}")
        raw = random.randbytes(random.randrange(1, 20))
        for order in ("little", "big"):
            for signed in (0, 1):
                out.append(f"frombytes {raw.hex()} {order} {signed} = {int.from_bytes(raw, order, signed=bool(signed)):x}")
    for x in (0.0, 0.5, 1.5, 2.5, -1.5, 1e15, 2**53 + 2.0, 1e300, -1e300, 5e-324, math.inf, -math.inf, 0.1, 1e16, 3e18, -2.0**63):
        line("toint", bits_of(x), attempt(lambda: int(x)))
        for n in (0, 1, 2, int(x) if abs(x) < math.inf else 7, 2**53, 2**53 + 1, 10**300):
            for m in (n - 1, n, n + 1):
                line("comparefloat", m, bits_of(x), (m > x) - (m < x))
    for _ in range(100):
        x = struct.unpack("<d", random.randbytes(8))[0]
        if random.random() < 0.6:
            x = random.choice([1, -1]) * random.random() * 2.0 ** random.randrange(-5, 130)
        if math.isnan(x):
            continue
        line("toint", bits_of(x), attempt(lambda: int(x)))
        if math.isfinite(x):
            n, d = x.as_integer_ratio()
            out.append(f"ratio {bits_of(x)} = {n:x} {d:x}")
            for m in (int(x), int(x) + 1, int(x) - 1, int(x) + random.randrange(-(10**6), 10**6)):
                line("comparefloat", m, bits_of(x), (m > x) - (m < x))
    write("ints.txt", out)


def parses():
    out = []
    pieces = ["1", "12", "0", "00", "_", "-", "+", " ", "0x", "0b", "0o", "ff", "z", "9", "7", "1_000", "\u00a0", "123456789012345678901234567890"]
    for _ in range(500):
        text = "".join(random.choice(pieces) for _ in range(random.randrange(1, 5)))
        base = random.choice([10, 10, 0, 16, 2, 8, 36, 7])
        got = attempt(lambda: format(int(text, base), "x"))
        out.append(f"{base}|{text}|{got}")
    write("parse_int.txt", out)


def encode(v):
    if v is None:
        return "n"
    if isinstance(v, bool):
        return f"t{int(v)}"
    if isinstance(v, int):
        return f"i{v:x}"
    if isinstance(v, float):
        return "f" + bits_of(v)
    if isinstance(v, complex):
        return "c" + bits_of(v.real) + bits_of(v.imag)
    if isinstance(v, str):
        return "s" + v.encode().hex()
    if isinstance(v, bytes):
        return "b" + v.hex()
    if isinstance(v, (list, tuple)):
        return "l" + ",".join(encode(x) for x in v)
    raise TypeError(v)


def call(op, f, *args):
    try:
        result = encode(f(*args))
    except (ValueError, TypeError, OverflowError, LookupError) as e:
        result = f"e{type(e).__name__}:{str(e).encode().hex()}"
    return "\t".join([op] + [encode(a) for a in args] + [result])


def some_float():
    kind = random.randrange(6)
    if kind == 0:
        return random.choice([0.0, -0.0, 1.0, -1.5, 0.1, 1e16, 1e15, 9.5, 0.5, 2.5, 1e-4, 1e-5, 5e-324, 1.7976931348623157e308, math.inf, -math.inf, math.nan, 123456.789, 1e22, 1e23, 99999.5, 0.00001234])
    if kind == 1:
        while True:
            x = struct.unpack("<d", random.randbytes(8))[0]
            if not math.isnan(x):
                return x
    if kind == 2:
        return round(random.uniform(-1000, 1000), random.randrange(5))
    if kind == 3:
        return float(random.randrange(-(10**18), 10**18))
    return random.uniform(-10, 10) * 10.0 ** random.randrange(-10, 20)


def some_spec():
    parts = ["", "", ""]
    if random.random() < 0.4:
        parts.append(random.choice(["<", ">", "^", "=", "*<", "x>", "\u00e9^", "0=", "}<"]))
    parts.append(random.choice(["", "", "", "+", "-", " "]))
    parts.append(random.choice(["", "", "", "", "", "z"]))
    parts.append(random.choice(["", "", "", "#"]))
    parts.append(random.choice(["", "", "0"]))
    parts.append(random.choice(["", "", "1", "5", "12", "20", "33"]))
    parts.append(random.choice(["", "", "", ",", "_"]))
    parts.append(random.choice(["", "", "", ".0", ".1", ".2", ".5", ".17", ".25", "."]))
    return "".join(parts)


def texts():
    out = []
    for _ in range(150):
        out.append(call("repr", repr, random.getrandbits(53) / 2 ** random.randrange(1, 9)))
        out.append(call("repr", repr, some_float()))
        out.append(call("repr", repr, complex(some_float(), some_float())))
    for _ in range(450):
        spec = some_spec()
        out.append(call("format", format, random.choice([some_int(), random.randrange(-5000, 5000)]), spec + random.choice(["", "d", "b", "o", "x", "X", "n", "c", "e", "f", "g", "%", "s", "q"])))
        out.append(call("format", format, some_float(), spec + random.choice(["", "", "e", "E", "f", "F", "g", "G", "n", "%", "d"])))
        if random.random() < 0.3:
            out.append(call("format", format, complex(some_float(), some_float()), spec + random.choice(["", "", "e", "f", "g", "G"])))
            out.append(call("format", format, some_text(), spec + random.choice(["", "", "s", "d"])))
            out.append(call("format", format, random.random() < 0.5, spec + random.choice(["", "d", "x"])))
    for _ in range(450):
        conversion = "%" + "".join(random.sample("-+ #0", random.randrange(3))) + random.choice(["", "", "3", "12", "25"]) + random.choice(["", "", ".0", ".3", ".20", "."])
        kind = random.choice("diuoxXeEfFgGcsra%y")
        v = random.choice([some_int(), random.randrange(-500, 500), some_float(), some_text()])
        if isinstance(v, float) and kind in "diu":
            v = int(v) if math.isfinite(v) else 3
        out.append(call("percent", lambda f, a: f % (a,), "<" + conversion + kind + ">", v))
        raw = random.choice([random.randrange(300), some_text().encode()])
        kind = random.choice("dxfcsba")
        if kind == "a":
            kind = "r"
        if isinstance(raw, int) and kind in "sb":
            raw = b"zz"
        out.append(call("percent", lambda f, a: f % (a,), ("<" + conversion + kind + ">").encode(), raw))
    for text in ["1", "1.5", " 1e5 ", "1_0.5", "_1", "1_", "1__0", "inf", "-Infinity", "nan", "+nan", "infin", "1e400", "1e-400", "0x10", "1e", ".5", "5.", ".", "", "1 2", "1_e5", "1e_5", "1e1_0", "\u00a01.5", "2.4703282292062328e-324", "9007199254740993", "1.7976931348623159e308"]:
        out.append(call("tofloat", lambda t: float(t) if not math.isnan(float(t)) else "nan", text))
    for _ in range(300):
        x = some_float()
        out.append(call("tofloat", lambda t: float(t) if not math.isnan(float(t)) else "nan", repr(x)))
        out.append(call("round", lambda a, n: (lambda r: r if not math.isnan(r) else "nan")(round(a, n)), x, random.randrange(-20, 25)))
        out.append(call("round", lambda a, n: (lambda r: r if not math.isnan(r) else "nan")(round(a, n)), random.randrange(-5000, 5000) / 8, random.randrange(-5, 5)))
        y = random.choice([some_float(), float(random.randrange(-20, 20) or 3)])
        if y and math.isfinite(y) and math.isfinite(x):
            out.append(call("divmod", lambda a, b: divmod(a, b), x, y))
    for text in ["1", "1j", "1+2j", "(1-2j)", " ( 1+j ) ", "-j", "1e5-2e-3j", "nan+infj", "1+2", "j1", "1 + 2j", "", "()", "1_0+2_0j", "--1j", "1+-2j", "+1e+1j"]:
        out.append(call("tocomplex", lambda t: complex(t) if "nan" not in t else "nan", text))
    write("text.txt", out)


LETTERS = ["a", "b", "A", "B", "ab", " ", " ", "\t", "\n", "\r\n", "1", "_", "-", "+", "x", "\u00e9", "\u00c9", "\u00df", "\u4e2d", "\U0001f600", "\u00a0", "\u2028", "\x1c", "'", '"', "\\", "\x00", "\x7f", "\u0301", "\u03a3"]


def some_text():
    pool = random.choice([LETTERS[:6], LETTERS[:15], LETTERS])
    return "".join(random.choice(pool) for _ in range(random.randrange(10)))


def methods():
    out = []
    case = ["upper", "lower", "title", "capitalize", "swapcase", "casefold"]
    tests = ["isalpha", "isalnum", "isspace", "isupper", "islower", "istitle", "isascii", "isidentifier", "isprintable", "isdigit", "isdecimal", "isnumeric"]
    limit = lambda: random.choice([-1, -1, 0, 1, 2])
    bound = lambda: random.choice([0, 0, random.randrange(-12, 12), random.randrange(-12, 12)])
    far = lambda: random.choice([100, 100, random.randrange(-12, 12)])
    for i in range(350):
        for make in (lambda t: t, lambda t: t.encode()):
            s, t, u = make(some_text()), make(random.choice([some_text(), some_text()[:1]])), make(some_text()[:2])
            if random.random() < 0.4 and s:
                a = random.randrange(len(s))
                t = s[a : a + random.randrange(1, 3)]

            def one(name, *args):
                out.append(call(name, lambda s, *a: getattr(s, name)(*a), s, *args))

            pick = i % 7
            if pick == 0:
                out.append(call("repr", repr, s))
                if isinstance(s, str):
                    out.append(call("ascii", ascii, s))
                for name in random.sample(case, 3):
                    if hasattr(s, name):
                        one(name)
            elif pick == 1:
                for name in random.sample(tests, 5):
                    if hasattr(s, name):
                        one(name)
            elif pick == 2:
                for name in ("find", "rfind", "count"):
                    one(name, t, bound(), far())
                one("startswith", t, bound(), far())
                one("endswith", t, bound(), far())
                one("removeprefix", t)
                one("removesuffix", t)
            elif pick == 3:
                one("replace", t, u, limit())
                one("split", t, limit())
                one("rsplit", t, limit())
                one("split", None, limit())
                one("rsplit", None, limit())
            elif pick == 4:
                out.append(call("splitlines", lambda s, k: s.splitlines(k), s, bool(random.randrange(2))))
                one("partition", t)
                one("rpartition", t)
                for name in ("strip", "lstrip", "rstrip"):
                    one(name, random.choice([None, t]))
            elif pick == 5:
                width = random.randrange(15)
                fill = make("*")
                for name in ("center", "ljust", "rjust"):
                    one(name, width, fill)
                one("zfill", width)
                one("expandtabs", random.choice([8, 4, 0, 1]))
            else:
                out.append(call("slice", lambda s, a, b, c: s[a:b:c], s, random.randrange(-9, 9), random.randrange(-9, 9), random.choice([1, 1, 2, -1, -2, 3])))
                out.append(call("item", lambda s, a: s[a], s, random.randrange(-6, 6)))
                out.append(call("concat", lambda s, t: s + t, s, t))
                out.append(call("repeat", lambda s, n: s * n, s, random.randrange(-1, 5)))
                errors = random.choice(["strict", "ignore", "replace", "backslashreplace"])
                encoding = random.choice(["utf-8", "ascii", "latin-1"])
                if isinstance(s, str):
                    out.append(call("encode", lambda s, c, e: s.encode(c, e), s, encoding, errors))
                else:
                    raw = s[:3] + random.randbytes(2) + random.choice(["", "\u4e2d", "\U0001f600"]) .encode()[: random.randrange(5)] + s[3:]
                    out.append(call("decode", lambda s, c, e: s.decode(c, e), raw, encoding, errors))
    write("methods.txt", out)


def some_json(depth=0):
    kind = random.randrange(10 if depth < 4 else 6)
    if kind == 0:
        return random.choice([None, True, False])
    if kind == 1:
        return some_int()
    if kind == 2:
        return some_float()
    if kind < 6:
        return some_text()
    if kind < 8:
        return [some_json(depth + 1) for _ in range(random.randrange(4))]
    return {some_text(): some_json(depth + 1) for _ in range(random.randrange(12))}


def jsons():
    out = []
    styles = {
        "plain": {},
        "indent": {"indent": 2},
        "compact": {"separators": (",", ":")},
        "sorted": {"sort_keys": True},
        "unicode": {"ensure_ascii": False},
        "tab": {"indent": "\t"},
    }
    samples = ["", " ", "[", "]", "{", "}", "[1,]", "[1,,2]", '{"a"}', '{"a":}', '{"a":1,}', '{"a":1,"b"', '{a:1}', '{"a" 1}', "nul", "tru", "-", "01", "1.", "1.e5", ".5", "1e", "1e+", "-0", "-0.0", "1E5", "[1 2]", '"abc', '"a\\', '"\\x"', '"\\u12"', '"\\u12g4"', '"\\ud83d\\ude00"', '"\\u00e9\\/\\b\\f\\n"', '"\n"', "1 2", "[1]]", "{}{}", "NaN", "[Infinity, -Infinity]", "\n\n  [1,\n 2,\n x]", '{"a":1 "b":2}', '{"a":1, 2}', '{1:2}', "[" * 30, '["\u00e9", x]', "123456789012345678901234567890", "1e400", '{"a":1,"a":2}', "'a'", "[true,false,null]", "+1", "--1", "-a", "\t1\r\n", "\u00a01", '{"": {}}', "[[],{}]", '{"a":[1,{"b":[]}]', '{ }', '[ ]', '{"a" : 1 , "b" : [ 1 , 2 ] }']
    for i in range(400):
        if i < len(samples):
            text = samples[i]
        else:
            text = json.dumps(some_json(), ensure_ascii=random.random() < 0.5, indent=random.choice([None, None, 1]))
            if random.random() < 0.4:
                at = random.randrange(len(text))
                text = text[:at] + random.choice(["", ",", ":", "]", "}", '"', "x", "1", "\\", " "]) + text[at + 1 :]
        style = random.choice(list(styles))
        try:
            result = json.dumps(json.loads(text), **styles[style])
        except ValueError as e:
            result = f"error {e}"
        if "\\ud" in result and result.count("\\ud") % 2:
            continue
        out.append("\t".join([style, text.encode().hex(), result.encode().hex()]))
    write("json.txt", out)


def some_pattern(depth=0):
    atom = random.choice(["a", "b", "c", "ab", ".", "\\d", "\\w", "\\s", "[ab]", "[^a]", "[a-c1]", "[\\w-]", "\\.", "x", " ", "1", "\u00e9", "[\u00e0-\u00ff]", "\\W", "\\n"])
    if depth < 3 and random.random() < 0.35:
        inner = some_pattern(depth + 1)
        if random.random() < 0.3:
            inner += "|" + some_pattern(depth + 1)
        atom = random.choice(["(", "(?:", f"(?P<n{random.randrange(10**6)}>"]) + inner + ")"
        global loose
        loose = loose or re._parser.parse(inner).getwidth()[0] == 0
    atom += random.choice(["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{2,}", "{,2}", "{0}"])
    if random.random() < 0.1:
        atom = random.choice(["^", "\\b", "\\A", "\\B"]) + atom
    if random.random() < 0.1:
        atom += random.choice(["$", "\\Z", "\\b"])
    return atom + (some_pattern(depth) if random.random() < 0.55 else "")


def patterns():
    # How loops over what may be nothing end is the engine's own affair: those patterns are left out.
    global loose
    out = []
    wrong = ["(", ")", "[", "[a", "*", "a**", "a{2,1}", "(?P<", "(?P<>a)", "(?P<1>a)", "\\", "[b-a]", "a|*", "(?:", "+a", "\\q", "[\\q]", "(a", "a)", "{1}", "a{", "a{1", "x{,}", "^*", "(?i)AB", "(?s).", "(?z)a"]
    for i in range(1200):
        loose = False
        pattern = wrong[i] if i < len(wrong) else some_pattern()
        flags = random.choice([0, 0, 0, re.I, re.M, re.S, re.I | re.M])
        if loose:
            continue
        text = "".join(random.choice(["a", "a", "b", "c", "1", " ", "\n", "ab", "A", "x", "\u00e9", "\u00c9", "-", "."]) for _ in range(random.randrange(9)))
        how = random.choice(["search", "match", "fullmatch"])
        try:
            m = getattr(re.compile(pattern, flags), how)(text)
            where = lambda i: len(text[:i].encode()) if i >= 0 else -1
            result = " ".join(f"{where(a)},{where(b)}" for a, b in m.regs) if m else "none"
        except re.error as e:
            result = f"error {e.msg} at position {e.pos}" if e.lineno in (1, None) else f"error {e}"
        out.append("\t".join([pattern.encode().hex(), str(int(flags)), text.encode().hex(), how, result]))
    write("re.txt", out)


def some_looking(depth=0, groups=None):
    groups = [0] if groups is None else groups
    kind = random.random()
    if kind < 0.3:
        body = some_looking(depth + 1, groups) if depth < 2 else random.choice(["a", "b", "[ab]", "\\w"])
        atom = random.choice(["(?=", "(?!"]) + body + ")"
    elif kind < 0.45:
        body = random.choice(["a", "ab", "[ab]", "\\w", "a|b", "\\s", "^", "\\b", "(?:ab|cb)", ".a", "[^a]{2}", "\u00e9", "a(?=b)", "a|bc", "a*"])
        atom = random.choice(["(?<=", "(?<!"]) + body + ")"
    elif kind < 0.6:
        groups[0] += 1
        atom = "(" + random.choice(["a", "b+", "\\w", "a|b", "[ab]{1,2}", "."]) + ")"
    elif kind < 0.75 and groups[0]:
        atom = f"\\{random.randrange(1, groups[0] + 1)}" + random.choice(["", "", "+", "?"])
    elif kind < 0.8:
        atom = random.choice(["(?i:aB)", "(?s:.)", "(?-i:a)", "(?i:[a-c]\u00e9)", "(?a:\\w)"])
    else:
        atom = random.choice(["a", "b", ".", "\\w", "[ab]", "x", "\u00e9", "\\b"]) + random.choice(["", "", "+", "*", "?", "{2}"])
        atom = atom[:2] if atom.startswith("\\b") else atom
    return atom + (some_looking(depth, groups) if random.random() < 0.6 else "")


def lookers():
    random.seed("look-around and references")
    out = []
    wrong = ["(?<=a+)b", "(?<!a|bc)d", "(?P=x)", "\\1(a)", "(a\\1)", "(?=a", "(?<a)", "(?P<x>a)(?P=x)", "(?P<x>a)(?P<x>b)", "(?i:a", "a(?i)", "\\101", "\\8", "(?P>a)", "(?-:a)"]
    while len(out) < 1200:
        pattern = wrong[len(out)] if len(out) < len(wrong) else some_looking()
        flags = random.choice([0, 0, 0, re.I, re.S])
        text = "".join(random.choice(["a", "a", "b", "c", "ab", "A", "x", "\u00e9", " ", "aa", "abab"]) for _ in range(random.randrange(9)))
        how = random.choice(["search", "match", "fullmatch"])
        try:
            m = getattr(re.compile(pattern, flags), how)(text)
            where = lambda i: len(text[:i].encode()) if i >= 0 else -1
            result = " ".join(f"{where(a)},{where(b)}" for a, b in m.regs) if m else "none"
        except re.error as e:
            result = f"error {e}"
        out.append("\t".join([pattern.encode().hex(), str(int(flags)), text.encode().hex(), how, result]))
    write("re_look.txt", out)


if __name__ == "__main__":
    lookers()
    patterns()
    jsons()
    ints()
    parses()
    texts()
    methods()
