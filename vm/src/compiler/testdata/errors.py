"""Writes errors.txt: what CPython 3.11 prints about bad programs.

    python3.11 vm/src/compiler/testdata/errors.py

The programs are the lines of errors.in. A line of errors.txt holds a program and what is printed when it is imported from the file
code.py, separated by a tab; newlines, tabs and backslashes are escaped. What Fieldwarden says otherwise on purpose stands in ours.txt,
in the same form, below the reason.
"""
import io
import os
import pathlib
import sys
import tempfile
import warnings

assert sys.version_info[:2] == (3, 11), "the oracle is CPython 3.11"
warnings.simplefilter("ignore")


def unescape(text):
    out, i = [], 0
    while i < len(text):
        if text[i] == "\\" and text[i + 1 : i + 2] in ("n", "t", "r", "\\"):
            out.append({"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}[text[i + 1]])
            i += 2
        elif text[i : i + 3] == "\\u{":
            out.append(chr(int(text[i + 3 : i + 7], 16)))
            i += 8
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def printed(program):
    """What CPython prints when the file is imported."""
    with open("code.py", "w", encoding="utf-8", newline="") as file:
        file.write(program)
    try:
        compile(program.encode(), "code.py", "exec")
    except SyntaxError as error:
        error.__traceback__ = None
        sys.stderr = io.StringIO()
        sys.__excepthook__(type(error), error, None)
        text, sys.stderr = sys.stderr.getvalue(), sys.__stderr__
        return text
    return ""


here = pathlib.Path(__file__).resolve().parent
programs = (here / "errors.in").read_text(encoding="utf-8")
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    lines = []
    for line in programs.strip("\n").split("\n"):
        program = unescape(line)
        lines.append(escape(program) + "\t" + escape(printed(program)) + "\n")
(here / "errors.txt").write_text("".join(lines), encoding="utf-8")
