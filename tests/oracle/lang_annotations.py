# Annotations are parsed and never evaluated in functions; names without value stay unbound.
def f(a: int, b: "str" = "x", *c: 1 + 1, d: list = [], **e: dict) -> None:
    x: int = 3
    y: undefined_name
    return a, b, x
print(f(1))
class A:
    x: int = 5
    y: str
print(A.x, hasattr(A, "y"))
z: float = 2.5
print(z)
a: int
try:
    a
except NameError as e:
    print(e)
(b): int = 3
print(b)
A.q: int = 4
print(A.q)
