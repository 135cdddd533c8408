items = []
def add(x):
    items.append(x)
