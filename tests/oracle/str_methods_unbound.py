print(str.upper("abc"), str.join(",", ["a", "b"]), str.split("a b"))
print(list(map(str.strip, [" a", "b "])))
print(bytes.decode(b"abc"), bytearray.decode(bytearray(b"x")))
print(sorted(["B", "a"], key=str.lower))
