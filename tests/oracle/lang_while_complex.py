# A small algorithm with nested loops and all sorts of jumps.
def primes(n):
    out = []
    i = 2
    while len(out) < n:
        for p in out:
            if p * p > i:
                out.append(i)
                break
            if i % p == 0:
                break
        else:
            out.append(i)
        i += 1
    return out
print(primes(25))
def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps
print([collatz(i) for i in range(1, 20)])
