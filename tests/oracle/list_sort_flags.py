def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


t(sorted, [1, 2], reverse=None)
t(sorted, [1, 2], reverse=1.5)
t(sorted, [1, 2], reverse=2)
t(sorted, [1, 2], reverse=True)
t(sorted, [1, 2], key=5)
t(sorted, [1, 2], key=None, reverse=0)
t(sorted, 5)
t(sorted)
t([2, 1].sort, reverse="")
t([2, 1].sort, 5)
t("a\nb".splitlines, None)
t("a\nb".splitlines, 1)
t("a\nb".splitlines, keepends=True)
t("a\nb".splitlines, "x")
