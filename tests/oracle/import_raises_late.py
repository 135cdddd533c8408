# A module that raises after it has imported others: it alone is taken back.
import sys
for attempt in range(2):
    try:
        import err_late
    except ValueError as e:
        print(e)
    print('err_late' in sys.modules, 'err_helper' in sys.modules, 'pkg.sub' in sys.modules)
    try:
        from err_late import value
    except ValueError as e:
        print(e)
    print('err_late' in sys.modules, 'err_helper' in sys.modules)
for attempt in range(2):
    try:
        import err_pkg.bad
    except ZeroDivisionError as e:
        print(e)
    print([name in sys.modules for name in ('err_pkg', 'err_pkg.good', 'err_pkg.bad')])
try:
    from err_pkg import bad
except ZeroDivisionError as e:
    print(e)
print([name in sys.modules for name in ('err_pkg', 'err_pkg.good', 'err_pkg.bad')])


def kept():
    json = 'before'
    try:
        import err_late as json
    except ValueError:
        pass
    bad = 'also'
    try:
        from err_pkg import bad
    except ZeroDivisionError:
        pass
    return json, bad


print(kept())
import err_helper
print(err_helper.value)
