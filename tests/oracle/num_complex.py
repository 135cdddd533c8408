def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


z = 3 + 4j
print(z, z.real, z.imag, z.conjugate(), z * 2, z / 2, z ** 2, -z, z == 3 + 4j, abs(z), z + 1, 1 - z, z * 1j, complex(1, 2), complex("1+2j"), complex(), 1j ** 2)
print(complex(1.5), complex("j"), complex(" -1.5e3 "), repr(-0j), str(complex(float("inf"), float("nan"))), z != 5, {1 + 0j: 1}[1], bool(0j))
t(lambda: z < 1)
t(lambda: z // 2)
t(lambda: z % 2)
t(lambda: complex("a"))
t(lambda: 1j / 0)
t(lambda: int(z))
t(lambda: complex("1", 2))
