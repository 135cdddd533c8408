# A view compared with what is no view and no set is unequal, whatever the other is.
d = {1: 'a', 'k': 2}
others = [1 << 30, 0x3fff_ffff, -1 << 40, 2.5, 'text', b'', bytearray(2), (), [], [1, 'k'], range(0), None, True, len, int,
          slice(1), iter(()), object, {}, d, Exception('x'), 1j]
for view in {}.keys(), {}.values(), {}.items(), d.keys(), d.values(), d.items():
    print(type(view).__name__, [view == o for o in others], [o == view for o in others].count(True), [view != o for o in others].count(False))
    print(view in others, view in [set(), frozenset()], {1, 'k'} == view, view == frozenset([1, 'k']))
