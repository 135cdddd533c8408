# matrix multiply
N = 1
def matmul(a, b):
    bt = list(zip(*b))
    return [[sum(x * y for x, y in zip(r, c)) for c in bt] for r in a]
def matmul2(a, b):
    n = len(a)
    out = [[0] * n for _ in range(n)]
    for i in range(n):
        ai = a[i]
        oi = out[i]
        for j in range(n):
            s = 0.0
            for k in range(n):
                s += ai[k] * b[k][j]
            oi[j] = s
    return out
def run(n):
    for k in range(n):
        a = [[float(i * j % 7) for j in range(24)] for i in range(24)]
        b = [[float(i + j) for j in range(24)] for i in range(24)]
        c = matmul(a, b)
        d = matmul2(a, b)
        print(c == d, c[3][4], sum(map(sum, d)))
run(N)
