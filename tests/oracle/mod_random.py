import random

random.seed(42)
x = [random.random() for _ in range(5)]
random.seed(42)
print(x == [random.random() for _ in range(5)], all(0 <= v < 1 for v in x), len(set(x)))
print(all(3 <= random.randint(3, 7) <= 7 for _ in range(100)), {random.randrange(0, 10, 5) for _ in range(60)} == {0, 5})
print(random.choice([5]), random.choice('a'), sorted(random.sample(range(10), 10)), len(random.choices([1, 2], k=4)))
l = list(range(20))
random.shuffle(l)
print(sorted(l) == list(range(20)), l != list(range(20)))
print(random.getrandbits(100).bit_length() <= 100, 0 <= random.getrandbits(7) < 128, len(random.randbytes(5)), 1 <= random.uniform(1, 2) <= 2)
for f, *a in ((random.choice, []), (random.randrange, 0)):
    try:
        f(*a)
    except (IndexError, ValueError) as e:
        print(type(e).__name__)
mean = sum(random.random() for _ in range(2000)) / 2000
print(0.45 < mean < 0.55)
