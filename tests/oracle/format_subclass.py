# An empty format of a subclass of a built-in type is its str().
class Shown(int):
    def __repr__(self):
        return "Shown(" + str(int(self)) + ")"


class Text(str):
    def __str__(self):
        return "text of " + super().__str__()


x, t = Shown(7), Text("a")
print(f"{x} {x!r} {x:>4} {t} {t:>4}", "{} {}".format(x, t), format(x), format(t), "%s %d" % (x, x))
