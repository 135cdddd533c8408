# A class whose making has hooks to call is the one that super() in its methods knows, however often memory was short meanwhile.
made = []


class Base:
    def __init_subclass__(cls, tag=None):
        made.append((cls.__name__, tag))

    def __init__(self, x):
        self.x = x


class Derived(Base, tag="first"):
    def __init__(self, x):
        super().__init__(x + 1)


class Further(Derived):
    def __init__(self, x):
        super().__init__(x * 2)


print(Derived(3).x, Further(3).x, made)
