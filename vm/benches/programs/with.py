# with statement
N = 1000


class C:
    def __enter__(self):
        return self

    def __exit__(self, a, b, c):
        return None


def run(n):
    c = C()
    for i in range(n):
        with c:
            pass


run(N)
