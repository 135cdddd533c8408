import traceback


def inner(x):
    return [1, 2][x]


def outer():
    try:
        inner(5)
    except IndexError as e:
        raise ValueError("v") from e


try:
    outer()
except ValueError as e:
    text = "".join(traceback.format_exception(e))
    print("direct cause" in text, "in inner" in text, "in outer" in text, text.splitlines()[-1])
    print(traceback.format_exception_only(e))
    print(traceback.format_exception(None, e, None)[-1] == "ValueError: v\n")
    print(traceback.format_exc() == text)
print(traceback.format_exc())
print("".join(traceback.format_exception(KeyError("k"))))
try:
    sorted([3, 1], key=lambda v: 1 / 0)
except ZeroDivisionError as e:
    print("prelude" in "".join(traceback.format_exception(e)))
