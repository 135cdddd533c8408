# Generators suspended inside try, with and loops; interleaved.
def g(tag):
    for i in range(2):
        try:
            try:
                yield tag, i
            finally:
                print("f", tag, i)
        except KeyError:
            print("key", tag)
a, b = g("a"), g("b")
print(next(a), next(b), next(a))
print(b.throw(KeyError))
a.close()
print(list(b))
