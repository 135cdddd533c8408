def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


t(eval, "v +")
t(eval, "1 = 2")
t(exec, "x = (\n")
t(compile, "a b", "some/folder/file.py", "exec")
print(str(SyntaxError("m")), "|", str(SyntaxError("m", ("f.py", 3, 1, "text"))), "|", str(SyntaxError("m", ("a/b.py", None, None, None))), "|", str(SyntaxError("m", (None, 4, None, None))), "|", repr(SyntaxError("m", ("f", 1, 2, "t"))))
try:
    eval("a b")
except SyntaxError as e:
    print(e.msg, e.filename, e.lineno, e.offset, e.text)
