# digits of pi
N = 1
def pi_digits(count):
    out = []
    q, r, t, k, m, x = 1, 0, 1, 1, 3, 3
    while len(out) < count:
        if 4 * q + r - t < m * t:
            out.append(m)
            q, r, m = 10 * q, 10 * (r - m * t), (10 * (3 * q + r)) // t - 10 * m
        else:
            q, r, t, k, m, x = q * k, (2 * q + r) * x, t * x, k + 1, (q * (7 * k + 2) + r * x) // (t * x), x + 2
    return ''.join(str(d) for d in out)
def fact(n):
    r = 1
    for i in range(2, n + 1):
        r *= i
    return r
def run(n):
    for k in range(n):
        print(pi_digits(150)[-10:], str(fact(120))[:12], pow(3, 200, 1000007), (1 << 200) % 997, hex(3 ** 80)[-8:])
run(N)
