#!/usr/bin/env python3
"""Writes what CPython 3.11 says to every program of the corpus.

    regenerate.py [NAME ...]

`NAME.out` is the program's output; `NAME.err`, if it ends by an exception, the traceback with the paths made relative. Without names
every program is run. Nothing is written for a program whose expectation is unchanged; the exit status is 1 if one is stale and
`--check` was given.
"""
import concurrent.futures
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def run(name):
    """What CPython prints: (output, traceback)."""
    environment = dict(os.environ, PYTHONPATH="lib", TZ="UTC", PYTHONHASHSEED="0", PYTHONIOENCODING="utf-8", PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run(
        [sys.executable, "-X", "no_debug_ranges", "-W", "ignore", name + ".py"],
        cwd=HERE, env=environment, capture_output=True, timeout=60,
    )
    # what is reported by a program that ends well is kept only where it was kept before: finalizers run in an order of their own
    if done.returncode == 0 and not os.path.exists(os.path.join(HERE, name + ".err")):
        return done.stdout, b""
    return done.stdout, re.sub(rb" at 0x[0-9a-f]+>", b" at 0x0>", done.stderr.replace((HERE + "/").encode(), b""))


def write(path, data, check):
    """Whether `path` already held `data`; else it does now, or with `check` is reported."""
    try:
        with open(path, "rb") as f:
            old = f.read()
    except FileNotFoundError:
        old = None
    if old == data:
        return True
    if check:
        print("stale:", path)
    elif data is None:
        os.remove(path)
    else:
        with open(path, "wb") as f:
            f.write(data)
    return False


def main():
    if sys.version_info[:2] != (3, 11):
        sys.exit("the corpus is CPython 3.11's; this is " + sys.version.split()[0])
    check = "--check" in sys.argv
    names = [os.path.basename(a).removesuffix(".py") for a in sys.argv[1:] if not a.startswith("--")]
    if not names:
        names = sorted(f[:-3] for f in os.listdir(HERE) if f.endswith(".py") and f != "regenerate.py")
    fresh = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, (out, err) in zip(names, pool.map(run, names)):
            base = os.path.join(HERE, name)
            same = write(base + ".out", out, check)
            fresh += write(base + ".err", err or None, check) and same
    print(len(names), "programs,", len(names) - fresh, "changed")
    sys.exit(1 if check and fresh < len(names) else 0)


if __name__ == "__main__":
    main()
