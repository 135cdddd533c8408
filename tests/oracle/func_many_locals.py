# A function of more locals than an instruction's short operands reach, compiled at run time after a call that spread many keywords.
def f(a, **s):
    return a + len(s)


print(f(1, **{"x%d" % i: i for i in range(30)}))
exec("def big():\n" + "".join(" v%d = %d\n" % (i, i * 1000) for i in range(120)) + " return v0, " + " + ".join("v%d" % i for i in range(120)))
print(big())
print([big()[1] for _ in range(3)])
