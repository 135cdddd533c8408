# A descriptor reached through its class is told that class as the owner.
class Seen:
    def __get__(self, instance, owner=None):
        return (instance is None, owner.__name__)


class Base:
    seen = Seen()


class Derived(Base):
    pass


print(Base.seen, Base().seen)
print(Derived.seen, Derived().seen)
