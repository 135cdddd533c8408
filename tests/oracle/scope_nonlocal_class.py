# nonlocal inside methods reaches the function around the class.
def f():
    total = 0
    class A:
        def add(self, n):
            nonlocal total
            total += n
    a = A()
    a.add(2)
    a.add(3)
    return total
print(f())
def g():
    x = 1
    def h():
        nonlocal x
        x = x + 1
        def i():
            nonlocal x
            x = x * 10
        i()
    h()
    return x
print(g())
