print({k: v for k, v in zip("ab", range(2))}, {x % 2: x for x in range(5)}, {k: {j: j for j in range(k)} for k in range(3)})
