# Bodies of `finally` with blocks of their own, on every way out.
class Manager:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, *exc):
        print("exit", self.name, exc[0] and exc[0].__name__)
        return self.name == "swallow"


def body():
    try:
        [][0]
    except Exception as e:
        print("handler", e)
    for i in range(4):
        if i == 2:
            break
        if i == 1:
            continue
        with Manager(i):
            print("in with")
    else:
        print("never")


def returns(n):
    try:
        if n:
            return 1
        print([][0])
    finally:
        try:
            [][0]
        except Exception:
            print("handler")


def loops(n):
    for k in range(3):
        try:
            for j in range(5):
                try:
                    if j == n:
                        break
                    if j == n - 1:
                        continue
                    if j == 4:
                        return "returned", k, j
                finally:
                    for x in "ab":
                        if x == "b":
                            break
                        with Manager(x):
                            try:
                                raise KeyError(x)
                            except KeyError as e:
                                print("inner", e, j)
                print("after", j)
            print("left", k)
            if k == 1:
                continue
        finally:
            while True:
                try:
                    break
                finally:
                    body()
            print("outer", k)
    return "end"


def nested(n):
    try:
        try:
            with Manager("swallow"):
                try:
                    if n == 0:
                        return "a"
                    if n == 1:
                        raise ValueError("b")
                finally:
                    for i in range(2):
                        try:
                            if i:
                                raise OSError("c")
                        except OSError:
                            print("caught c")
                            break
                        finally:
                            print("i", i)
            print("swallowed")
            return "d"
        finally:
            with Manager("plain"):
                for i in [1]:
                    print("for", i)
    finally:
        try:
            print("last")
        finally:
            print("very last")


def generator():
    try:
        for i in range(3):
            try:
                yield i
            finally:
                for j in range(2):
                    try:
                        if j:
                            continue
                        print("cleanup", i, j)
                    finally:
                        print("done", j)
    finally:
        with Manager("generator"):
            pass


for n in 0, 1:
    try:
        print(returns(n))
    except Exception as e:
        print(repr(e))
for n in 2, 4, 9:
    print(loops(n))
for n in range(3):
    print(nested(n))
g = generator()
print(next(g), next(g))
g.close()
print(list(generator()))


def break_outer():
    for i in range(3):
        try:
            return "never seen"
        finally:
            for j in range(3):
                try:
                    raise ValueError(j)
                except ValueError as e:
                    if e.args[0] == 1:
                        break
            if i == 1:
                break
            continue
    return "broken", i, j


print(break_outer())
