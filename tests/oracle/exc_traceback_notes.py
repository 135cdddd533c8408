def f():
    e = ValueError("what")
    e.add_note("a note")
    e.add_note("of two\nlines")
    raise e
try:
    f()
except ValueError as e:
    g = RuntimeError("last")
    g.add_note("note of the last")
    raise g from e
