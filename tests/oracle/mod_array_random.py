import array, random
a = array.array("h", [1, -2, 3])
a.append(4); a.extend([5]); print(a, len(a), a[1], a[-1], a[1:3], a.typecode, a.itemsize, list(a), 3 in a)
a[0] = 9; a[1:2] = array.array("h", [7, 7]); del a[0]; print(a, a + a[:1], a * 2 == a + a, a == array.array("i", list(a)), a.index(7), a.count(7), a.pop(), a.pop(0))
a.insert(1, 5); a.remove(3); a.reverse(); print(a, bytes(a).hex(), a.tobytes() == bytes(a), a.tolist())
for bad in [lambda: array.array("B", [256]), lambda: array.array("b", [1.5]), lambda: array.array("Z"), lambda: a[99], lambda: array.array("H", [-1])]:
    try: bad()
    except (OverflowError, TypeError, ValueError, IndexError) as e: print(type(e).__name__)
print(array.array("B", b"abc"), array.array("f", [1.5]), array.array("d"), array.array("H", range(3)), array.array("q", [-(2 ** 63)]), array.array("Q", [2 ** 64 - 1]))
f = array.array("I"); f.frombytes(b"\1\0\0\0\2\0\0\0"); print(f, memoryview(f)[1])
random.seed(42)
x = [random.random() for _ in range(3)]
random.seed(42); print(x == [random.random() for _ in range(3)], all(0 <= v < 1 for v in x))
print(all(1 <= random.randint(1, 6) <= 6 for _ in range(99)), all(random.randrange(0, 10, 3) in (0, 3, 6, 9) for _ in range(50)), random.choice([5]), random.choice("a"), all(1 <= random.uniform(1, 2) <= 2 for _ in range(50)), 0 <= random.getrandbits(8) < 256)
for bad in [lambda: random.randrange(0), lambda: random.randint(5, 1), lambda: random.choice([])]:
    try: bad()
    except (ValueError, IndexError) as e: print(type(e).__name__)
random.seed(1); p = [random.randint(0, 99) for _ in range(5)]; random.seed(1); print(p == [random.randint(0, 99) for _ in range(5)], len(set(random.getrandbits(30) for _ in range(20))) > 15)
