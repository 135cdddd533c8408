import gc
class A:
    def __init__(self, n): self.n = n
    def __del__(self): pass
def g(n):
    try:
        for i in range(n): yield A(i)
    finally:
        gc.collect()
d = {i: a for i, a in enumerate(g(9))}
print(sorted(d), [*d], f"{len(d):03d}", 2 ** 70, 1.5 // 0.4, "é"[::-1])
with open("x") as f: pass
