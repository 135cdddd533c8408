w, p, v, name = 10, 3, 3.14159265, "x"
print(f"{v:{w}.{p}f}|{v:<{w}}|{v:{'>'}{w}.{p}}|{name!r:>{w}}|{name!s:^{w + 1}}|")
print(f"{v=} {v = } {v=:.2f} {v = !r} {name=} {name=!s} {name=:>5} {w+p=} { w + p = :d}")
print(f"{f'{name}{v:.1f}'!r:>12}")
print(f"{ {'a': 1}['a'] } { {1, 2} == {2, 1} } {[i for i in range(3)]} {(lambda x: x * 2)(4)}")
print(f"{{}} {{{v:.0f}}} {{{{}}}} {'{'}{'}'}")
print(f"{v!a} {'é'!a} {'é'!r} {'q'!s:_<4}")
print(f'{w:#x} {w:08b} {-w:+d} {w:,} {1234567:_} {w:e} {0.5:%}')
print(f"""{
    v
    :.2f} {name
}""")
print(f"{'a' if w > 5 else 'b'} {w if w else p:>4} {w!=p} {w==p} {w<=p} {w>=p!s}")
print(f"{w:{p}}|{w:{'0' + str(p)}}|{w:{''}}|{'s':{w}}|{'':{p}}|")
print(rf"\d{w}\n", fr'{name}\t', Rf"{w}\\", f"\x41{w}\u00e9\t|")
print("a" f"{w}" 'b' rf"\{p}" "c")
class F:
    def __format__(self, spec): return "<" + spec + ">"
    def __repr__(self): return "F()"
    def __str__(self): return "str"
print(f"{(x := 5)} {x} {x:=5}|{(y := x + 1):>3}")
print(f"{yy}" if (yy := "walrus") else "")
def g(): z = f"{(yield 1)} {(yield 2)!r}"; print(z)
it = g(); next(it); it.send("a")
try: it.send("b")
except StopIteration: print("done")
print(f'{"nested quotes"} {w:{"<"}{w}}|', f"{'''triple'''}")
print(f"{3.0:}", f"{v:}", f"{name!r:}")
print(f"{*[1, 2], 3}", f"{*'ab',}")
