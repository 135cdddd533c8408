nz, inf = -0.0, float("inf")
for re in (0.0, nz, 1.0):
    for im in (0.0, nz, 2.0):
        z = complex(re, im)
        print(z, repr(z.real), repr(z.imag))
print(complex(inf, nz), complex(nz, inf), complex(1j, nz), complex(nz, 1j), complex(1j, 1j), complex(nz), complex(True, False))
print(-(0j), -(1j), (0j).conjugate(), 0j + nz, complex(nz, nz) * 1, nz * 1j)
