# Formatted string literals.
x, name, w = 3.14159, "abc", 10
print(f"{x:.2f}|{name!r:>8}|{name:^{w}}|{x:{w}.{3}}|{{}}|{name!s}|{name!a}")
print(f"{x=:.1f} {name=} {name = } {1+1=}")
print(f"{'nested ' + f'{name}'}", f"{ {'a': 1}['a'] }", f"{(lambda y: y * 2)(4)}")
print(f"a{name}b" "c" f"{w}" 'd{}')
print(f"""{
    x:.0f}""")
print(rf"\n{name}\t", fr"{w}\\")
class F:
    def __format__(self, spec):
        return "<" + spec + ">"
    def __str__(self):
        return "str"
    def __repr__(self):
        return "repr"
print(f"{F()}{F():abc}{F()!r}{F()!s:>5}{F()!r:*^8}")
print(f"{1_000_000:,} {255:#x} {255:08b} {-5:+d} {1e10:g} {0.5:%}")
print(f"{w!r:{'>'}{w}}", f"{None} {True} {[1, 'a']}")
