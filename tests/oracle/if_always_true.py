# A test that cannot fail without being a plain constant leaves its else out.
def simple():
    if 1 or 7:
        print("or")
    else:
        print("else of or")
    if not (0 and 7):
        print("not and")
    else:
        print("else of not and")


def chained(x):
    if 0:
        pass
    elif x and 0 or 5:
        print("elif")
    else:
        print("else of elif")
    while 1 or x:
        print("while")
        break
    else:
        print("else of while")
    return "yes" if 3 or x else "no"


simple()
print(chained(0), chained(1))
print([y for y in range(3) if 1 or y], "a" if not 0 or [] else "b")
