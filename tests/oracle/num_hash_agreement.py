from array import array
print(hash(1) == hash(1.0) == hash(True) == hash(1 + 0j), hash(0) == hash(0.0) == hash(-0.0) == hash(False))
print(hash(2**40) == hash(float(2**40)), hash(0.5) == hash(0.5 + 0j), hash(-1) == hash(-1.0), hash(10**30) == hash(10**30))
d = {1: "int"}
d[1.0] = "float"
d[True] = "bool"
d[1 + 0j] = "complex"
print(d, {2**70: 1}[2.0**70], 1.0 in {1}, True in {1: 2}, 2**53 in {float(2**53)})
print(1 == 1.0 == True, 2**53 + 1 == float(2**53), 10**400 > 1e308, 0.1 + 0.2 == 0.3, 1 < 1.5 < 2)
