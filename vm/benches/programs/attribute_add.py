# `self.x += 1`
N = 1000


class O:
    def __init__(self):
        self.x = 0


def run(n):
    o = O()
    for i in range(n):
        o.x += 1


run(N)
