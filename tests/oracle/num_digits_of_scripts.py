def t(f, *a, **k):
    try:
        print(repr(f(*a, **k)))
    except Exception as e:
        print(type(e).__name__, e)


print(int("\u0661\u0662\u0663"), int("\uff11\uff12", 16), int(" \u0967\u0966 "), int("-\u0e51"))
print(float("\u0663.\u0665"), float("\u2003\u0967e\u0968"), complex("\u0661+\u0662j"))
t(int, "\u00b2")
t(int, "\u2460")
t(float, "\u00bd")
t(int, "\u0661x")
t(int, "\u0669", 8)
