import sys

print(sys.stdout.write('hello\n'))
print(sys.stdout.write('größer €\n'))
sys.stdout.flush()
print('to a file', 1, [2], file=sys.stdout, sep='-', end='!\n')
print('gone', file=sys.stderr)
print(sys.stderr.write('gone\n'), sys.stderr.flush())
print(sys.stdout is sys.stdout, sys.stderr is sys.stderr, sys.stdout is sys.stderr)
print(type(sys.stdout).__name__)
for bad in (b'x', 1):
    try:
        sys.stdout.write(bad)
    except TypeError as e:
        print(e)
from sys import stdout, stderr
print(stdout is sys.stdout, stderr is sys.stderr)
stdout.write('end\n')
