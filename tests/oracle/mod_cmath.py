import cmath
for z in [0, 1, -1, 1j, -1j, 1 + 1j, -2.5 + 0.5j, 3 - 4j, 0.25]:
    print(z, [f"{v.real:.9g},{v.imag:.9g}" for v in (cmath.sqrt(z) + 0j, cmath.exp(z), cmath.cos(z), cmath.sin(z))], f"{cmath.phase(z):.12g}", tuple(f"{x:.12g}" for x in cmath.polar(z)))
    try: print(f"{cmath.log(z):.9g}", f"{cmath.log10(z):.9g}")
    except ValueError as e: print(e)
print(f"{cmath.rect(2, 1):.12g}", f"{cmath.rect(0, 5):.3g}", cmath.pi, cmath.e)
