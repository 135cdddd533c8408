# The hierarchy of built-in exceptions.
for c in (ArithmeticError, ZeroDivisionError, OverflowError, LookupError, IndexError, KeyError, OSError, RuntimeError, RecursionError,
          NotImplementedError, StopIteration, StopAsyncIteration, SyntaxError, IndentationError, NameError, UnboundLocalError, AttributeError, TypeError,
          ValueError, UnicodeError, UnicodeDecodeError, AssertionError, ImportError, ModuleNotFoundError, EOFError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit, TimeoutError, ConnectionError):
    print(c.__name__, "->", c.__mro__[1].__name__)
