"""Writes the oracle vectors beside it: what CPython answers, for the tests of num/ and text/. Run with python3 (3.11 or later); the seed is fixed."""

import math
import os
import random
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
        line("hash", a, hash(a))
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
        length = random.choice([0, 1, 2, 3, 4, 5, 8, 9, (a.bit_length() + 7) // 8, a.bit_length() // 8 + 1])
        for order in ("little", "big"):
            for signed in (0, 1):
                got = attempt(lambda: a.to_bytes(length, order, signed=bool(signed)).hex() or "-")
                out.append(f"tobytes {a:x} {length:x} {order} {signed} = {got}")
        raw = random.randbytes(random.randrange(1, 20))
        for order in ("little", "big"):
            for signed in (0, 1):
                out.append(f"frombytes {raw.hex()} {order} {signed} = {int.from_bytes(raw, order, signed=bool(signed)):x}")
    for x in (0.0, 0.5, 1.5, 2.5, -1.5, 1e15, 2**53 + 2.0, 1e300, -1e300, 5e-324, math.inf, -math.inf, 0.1, 1e16, 3e18, -2.0**63):
        line("hashfloat", bits_of(x), hash(x))
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
        line("hashfloat", bits_of(x), hash(x))
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
    for _ in range(900):
        text = "".join(random.choice(pieces) for _ in range(random.randrange(1, 5)))
        base = random.choice([10, 10, 0, 16, 2, 8, 36, 7])
        got = attempt(lambda: format(int(text, base), "x"))
        out.append(f"{base}|{text}|{got}")
    write("parse_int.txt", out)


if __name__ == "__main__":
    ints()
    parses()
