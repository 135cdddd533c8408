print(isinstance([], list), list[int] is not None, callable(dict[str, int]))
def f(a: list[int], b: dict[str, "X"]) -> tuple[int, ...]:
    return a
print(f([1], {}))
print(list[int]([1, 2]), tuple[int]((1,)), dict[str, int](a=1))
