# mandelbrot
N = 1
def run(n):
    for k in range(n):
        total = 0
        for py in range(24):
            row = []
            y0 = py / 12.0 - 1.0
            for px in range(32):
                x0 = px / 12.0 - 2.0
                x = 0.0
                y = 0.0
                i = 0
                while x * x + y * y <= 4.0 and i < 50:
                    xt = x * x - y * y + x0
                    y = 2.0 * x * y + y0
                    x = xt
                    i += 1
                row.append(i)
            total += sum(row)
        z = complex(0, 0)
        c = complex(-0.5, 0.3)
        for i in range(500):
            z = z * z + c
        print(total, abs(z) < 2)
run(N)
