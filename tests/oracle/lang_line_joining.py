# Implicit and explicit line joining, comments and blank lines anywhere.
x = (1 +   # one

     2

     # comment
     + 3)
print(x)
y = 1 + \
    2
print(y)
l = [
    1,
    2,  # two
]
print(l)
def f(
    a,
    b=2,
):
    # comment first

    return (a,
            b)
print(f(
    1,
))
if x == 6 and \
   y == 3:
    print("joined")
s = ("a"
     "b"
     "c")
print(s)
