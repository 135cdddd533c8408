# Runs programs for the generator's tests: each comes as a line with its length and its text, and so does what it prints.
import io, signal, sys, traceback
sys.set_int_max_str_digits(0)
sys.setrecursionlimit(400)
class Late(BaseException): pass
def late(*a): raise Late
signal.signal(signal.SIGALRM, late)
source, sink = sys.stdin.buffer, sys.stdout.buffer
while line := source.readline():
    text = source.read(int(line)).decode()
    sys.stdout = out = io.StringIO()
    signal.setitimer(signal.ITIMER_REAL, 4)
    try:
        exec(compile(text, 'program.py', 'exec', dont_inherit=True), {'__name__': '__main__'})
    except SyntaxError as e:
        out = io.StringIO('!SyntaxError: %s, line %s: %s\n' % (e.msg, e.lineno, e.text))
    except (Late, MemoryError):
        out = io.StringIO('!late\n')
    except BaseException as e:
        out.write('uncaught %s: %s\n' % (type(e).__name__, e))
    signal.setitimer(signal.ITIMER_REAL, 0)
    answer = out.getvalue().encode('utf-8', 'backslashreplace')
    sink.write(b'%d\n' % len(answer) + answer)
    sink.flush()
