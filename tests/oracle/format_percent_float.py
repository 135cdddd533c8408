def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__, e)


for f in ["%f", "%.2f", "%10.3f|", "%-10.1f|", "%e", "%.3e", "%E", "%g", "%.3g", "%G", "%+f", "% f", "%010.2f", "%#.0f", "%.0f"]:
    for v in [0.0, 1.5, -2.25, 1e10, 1.23456789e-7, 123456.789]:
        print(f, f % v)
print("%f %F %g" % (float("inf"), float("inf"), float("nan")), "%5.1f|" % float("-inf"), "%f" % 3)
t(lambda: "%f" % "x")
t(lambda: "%f" % None)
