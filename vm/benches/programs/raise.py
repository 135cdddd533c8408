# raise + catch
N = 1000


def run(n):
    e = ValueError
    for i in range(n):
        try:
            raise e
        except ValueError:
            pass


run(N)
