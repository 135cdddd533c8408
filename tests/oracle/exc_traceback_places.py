# Methods, lambdas, comprehensions, class bodies and modules in a traceback.
class A:
    def m(self):
        return (lambda: [self.n(i) for i in (1, 2)])()
    def n(self, i):
        class B:
            x = i / (i - 1)
        return B
A().m()
