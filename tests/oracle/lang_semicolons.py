# Statement lists on one line and bodies after the colon.
a = 1; b = 2; print(a + b);
if a: print("x"); print("y")
for i in range(2): print(i); print("-")
class C: x = 1; y = 2
print(C.x, C.y)
def f(): a = 1; return a
print(f())
while a: a = 0; break
else: print("no")
try: 1/0
except ZeroDivisionError: print("zde")
finally: print("fin")
