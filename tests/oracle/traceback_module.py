import re
import traceback


def inner(n):
    if n:
        inner(n - 1)
    raise ValueError('deep')


def outer():
    try:
        inner(1)
    except ValueError as e:
        raise KeyError('outer') from e


def show(lines):
    print([re.sub('"[^"]*/', '"', line) for line in lines])


class Lines:
    def __init__(self):
        self.text = ''
    def write(self, s):
        self.text += s
        return len(s)


try:
    outer()
except KeyError as e:
    show(traceback.format_exception(e))
    show(traceback.format_exception(e, chain=False))
    print(traceback.format_exception(type(e), e, e.__traceback__) == traceback.format_exception(e))
    show(traceback.format_exception(e, limit=1, chain=False))
    show(traceback.format_exception(e, limit=-1, chain=False))
    show(traceback.format_tb(e.__traceback__))
    print(traceback.format_exception_only(e))
    print(traceback.format_exc() == ''.join(traceback.format_exception(e)))
    f = Lines()
    traceback.print_exception(e, file=f)
    print(f.text == traceback.format_exc())
    f = Lines()
    traceback.print_exc(file=f)
    print(f.text == traceback.format_exc())
print(traceback.format_exception(OSError(2, 'no')))
print(traceback.format_exception_only(ZeroDivisionError()))
print(traceback.format_exception_only(ValueError('two\nlines')))
try:
    try:
        1 / 0
    except ZeroDivisionError:
        [][1]
except IndexError as e:
    show(traceback.format_exception(e))
    try:
        raise e from None
    except IndexError as f:
        show(traceback.format_exception(f, limit=0))
