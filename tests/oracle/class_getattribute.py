# __getattribute__ sees every look-up.
class A:
    def __init__(self): self.x = 1
    def __getattribute__(self, name):
        if name == "secret":
            return "hidden"
        if name == "fail":
            raise AttributeError("fail!")
        return object.__getattribute__(self, name)
    def __getattr__(self, name):
        return "fallback " + name
    def m(self): return self.secret
a = A()
print(a.x, a.secret, a.m(), a.nope, a.fail)
class B:
    def __getattribute__(self, name):
        print("ask", name)
        return super().__getattribute__(name)
    y = 3
b = B()
print(b.y)
b.z = 1
print(b.z)
