# attribute load (instance)
N = 1000


class O:
    y = 2

    def __init__(self):
        self.x = 1

    def m(self):
        pass

    @property
    def p(self):
        return 1


def run(n):
    o = O()
    for i in range(n):
        o.x


run(N)
