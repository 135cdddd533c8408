import array

for it in (iter([]), iter(()), iter(""), iter("é"), iter(b""), iter(bytearray()), iter({}), iter({1}), iter(range(2)), iter({}.values()),
           iter({}.items()), reversed([]), reversed(()), reversed({}), enumerate([]), iter(array.array("i"))):
    try:
        it.send(1)
    except AttributeError as e:
        print(e)
    try:
        it + 1
    except TypeError as e:
        print(e)
