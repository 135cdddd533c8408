for c in "aä€😀":
    print(ascii(c), ord(c))
print(ascii(list(reversed("aä€"))))
print(list(enumerate("ab")))
a, b = "xy"
print(a, b)
print(len("aä€😀"))
