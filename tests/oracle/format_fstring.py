x = 3.14159
n = "name"
w = 10
print(f"{x:.2f} {n!r:>{w}} {x!s} {n=} {x=:.1f} {{}} {w + 1}")
print(f"{'a' 'b'}{1:03d}{[1, 2]}{ {'k': 1}['k'] }")
print(f"{x:{w}.{2}f}|{n:^{w}}|")
print(f"{None} {True} {b'x'} {(1,)}")
print(f"{n!a} {'ä'!a}")
