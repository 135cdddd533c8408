# AttributeError messages.
class A:
    x = 1
a = A()
for f in (lambda: a.nope, lambda: A.nope, lambda: (5).nope, lambda: None.nope, lambda: [].nope, lambda: "".nope, lambda: len.nope,
          lambda: (lambda: 0).nope, lambda: int.nope, lambda: a.f.g, lambda: setattr(5, "x", 1), lambda: setattr(None, "x", 1),
          lambda: setattr(object(), "x", 1), lambda: delattr(a, "x"), lambda: setattr(int, "x", 1), lambda: setattr([], "x", 1), lambda: getattr(a, 5)):
    try:
        f()
    except (AttributeError, TypeError) as e:
        print(type(e).__name__, e)
