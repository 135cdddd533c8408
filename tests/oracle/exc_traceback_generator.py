# An error inside a generator seen through the consumer.
def g():
    yield 1
    raise ValueError("in generator")
def consume():
    for x in g():
        print(x)
consume()
