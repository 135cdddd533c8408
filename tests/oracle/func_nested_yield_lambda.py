# Odd places of lambda and conditional calls.
print((lambda f: f(f, 5))(lambda s, n: 1 if n == 0 else n * s(s, n - 1)))
print([f(3) for f in (abs, str, lambda x: x ** 2, [].append) if f(3) is not None])
print((lambda *, k=1, **z: (k, z))(**{"k": 2, "q": 3}))
print({"a": lambda: 1}["a"](), (lambda: {1: [lambda: 7]})()[1][0]())
