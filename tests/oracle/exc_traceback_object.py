# __traceback__ has frames.
def f():
    raise ValueError("x")
try:
    f()
except ValueError as e:
    tb = e.__traceback__
    print(tb is not None, tb.tb_lineno, tb.tb_next.tb_lineno, tb.tb_next.tb_next)
