def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


print(str.upper("abc"), str.join(",", ["a", "b"]), str.split("a b"))
print(list(map(str.strip, [" a", "b "])))
print(bytes.decode(b"abc"), bytearray.decode(bytearray(b"x")))
print(sorted(["B", "a"], key=str.lower))
t(lambda: str.upper(1))
