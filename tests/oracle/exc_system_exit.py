# SystemExit ends the program quietly.
import sys
print("a")
try:
    sys.exit(0)
except SystemExit as e:
    print("caught", e.code)
try:
    sys.exit("text")
except SystemExit as e:
    print(e.code, e.args)
def f():
    try:
        sys.exit()
    finally:
        print("finally")
f()
print("never")
