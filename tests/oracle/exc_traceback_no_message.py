# Exceptions without message, and with a multi-line one.
try:
    raise ValueError("two\nlines")
except ValueError:
    raise KeyError
