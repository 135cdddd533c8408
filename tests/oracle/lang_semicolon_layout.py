a = 1; b = 2; print(a, b);
if a: print("one"); print("two")
for i in range(2): print(i, end=" "); print("-", end=" ")
print()
class A: x = 1; y = 2; pass
def f(): a = 1; return a; print("never")
while a: a -= 1; print("loop")
else: print("else"); print("more")
try: 1 / 0; print("never")
except ZeroDivisionError: print("caught"); pass
else: pass
finally: print("finally"); print("end")
with open(__file__) if False else type("M", (), {"__enter__": lambda s: s, "__exit__": lambda s, *a: print("exit")})() as m: print("in"); pass
print(A.x, A.y, f())
if 1:
        deep = 1
        if deep:
         print("one space deeper")
         if deep: pass
         else: pass
        else:
              print("no")
if True:
	tab = 1
	if tab:
		print("tabs")
def g():


    # a comment


        # elsewhere
    return 1

    # after
# at the margin
print(g())
if True:
    pass
# comment at column 0 within nothing
elif False:
    pass
else: pass
x = (1 +
2)
print(x)
lambda: (yield)
...
"string statement"; 1; None
pass; pass
