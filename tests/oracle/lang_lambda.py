# Lambdas with every kind of parameter.
print((lambda: 5)(), (lambda x, y=2: x + y)(1), (lambda *a, **k: (a, k))(1, b=2))
print((lambda a, /, b, *, c=3: (a, b, c))(1, b=2))
fs = [lambda i=i: i for i in range(3)]
print([f() for f in fs])
fs = [lambda: i for i in range(3)]
print([f() for f in fs])
print((lambda x: lambda y: x + y)(1)(2))
print((lambda: (yield))().__next__())
f = lambda: 0
print(f.__name__)
