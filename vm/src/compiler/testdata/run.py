"""Writes run/*.txt: what CPython 3.11 prints for run/*.py.

    python3.11 vm/src/compiler/testdata/run.py
"""
import pathlib
import subprocess
import sys

assert sys.version_info[:2] == (3, 11), "the oracle is CPython 3.11"
for path in sorted((pathlib.Path(__file__).parent / "run").glob("*.py")):
    done = subprocess.run([sys.executable, "-W", "ignore", path.name], cwd=path.parent, capture_output=True, text=True, check=True)
    path.with_suffix(".txt").write_text(done.stdout)
