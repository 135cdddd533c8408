# sum, any, all, abs, divmod, pow, round.
print(sum([1, 2, 3]), sum([1.5, 2]), sum([[1], [2]], []), sum((), 5), sum(range(101)), any([]), all([]), any([0, "x"]), all([1, 0]))
print(abs(-5), abs(-2.5), abs(3 + 4j), divmod(17, 5), divmod(-17, 5), divmod(7.5, 2), pow(2, 10), pow(2, -1), pow(3, 4, 5))
print(round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234, -2), round(1.5), round(0.5), type(round(2.0)).__name__, round(2.345, 1))
print(bin(10), oct(8), hex(255), bin(-5), hex(-255), chr(97), ord("a"), chr(8364))
