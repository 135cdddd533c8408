# `", ".join(list of 3)`
N = 1000


def run(n):
    parts = ["ab", "cd", "ef"]
    for i in range(n):
        ", ".join(parts)


run(N)
