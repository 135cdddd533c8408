# try, no exception
N = 1000


def run(n):
    for i in range(n):
        try:
            pass
        except ValueError:
            pass


run(N)
