# Number literals in every base.
print(0x_ff, 0b1010, 0o17, 1_000_000, 1e3, 1.5e-3, .5, 5., 1_0.0_1, 3j, 1.5J)
print(0xFFFFFFFFFFFFFFFFFF, 10**30, -2**2, 2**-1, (-2)**2)
print(1 .real, 1..real)
