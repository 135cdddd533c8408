total = 1 + \
    2 + \
        3
print(total)
if total == 6 and \
   total > 1:
    print("joined")
text = "one \
two"
print(text)
print("a" "b"
      'c'  # a comment between literals

      "d")
values = [
    1,  # first

    2,
]
print(values); print(len(values)); x = 3; \
print(x)
def f(a,
      b=2,
      *, c=3,
      ): return (a,
                 b, c)
print(f(1))
assert (1,
        2), "never"
print(f"{total
}" if False else "single") if False else print("plain")
