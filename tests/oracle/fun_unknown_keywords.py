# Built-in functions and methods refuse keywords that they do not know.
for call in (
    lambda: print("never printed", colour="red"),
    lambda: sum([1], first=2),
    lambda: [2, 1].sort(reversed=True),
    lambda: round(2.5, digits=1),
    lambda: "a".encode(coding="utf-8"),
    lambda: b"a".decode(error="strict"),
    lambda: "a b".split(max=1),
    lambda: "a b".rsplit(seperator=" "),
):
    try:
        print(call())
    except TypeError as e:
        print(e)
print(1, 2, sep="-", end="!\n", flush=True)
print(sum([1, 2], start=3), round(number=2.567, ndigits=1), "a b c".split(sep=" ", maxsplit=1), "é".encode(encoding="utf-8"))
print(bytes(memoryview(object=b"abc")))
