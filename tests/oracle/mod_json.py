import json


class Plain:
    pass


class File:
    def __init__(self):
        self.text = ''

    def write(self, s):
        self.text += s

    def read(self):
        return self.text


print(json.dumps({"a": [1, 2.5, None, True], "b": {"c": "\u00e9\n"}}))
print(json.dumps([1, {"x": []}], indent=2))
print(json.dumps({"b": 1, "a": 2}, sort_keys=True, separators=(",", ":")))
print(json.loads('{"a": [1, 2, {"b": null}], "c": 1.5e3}'))
for text in ('{"a": x}', '[1,', '"\\q"', '{"a" 1}', '', '[1] 2'):
    try:
        json.loads(text)
    except json.JSONDecodeError as e:
        print(type(e).__name__, e, isinstance(e, ValueError))
for bad in (Plain(), {(1, 2): 3}, [object], float('nan')):
    try:
        print(json.dumps(bad, allow_nan=False))
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(json.dumps({"k": Plain(), "l": [Plain()]}, default=lambda o: "plain"))
f = File()
json.dump({"z": [1]}, f)
print(f.text, json.load(f))
loop = []
loop.append(loop)
try:
    json.dumps(loop)
except ValueError as e:
    print(e)
print(json.loads('[' * 30 + ']' * 30))
print(json.loads(b'[1, "\xc3\xa9"]'), json.dumps((1, 2)), json.dumps({1: 2, None: 3, True: 4, 1.5: 5}))
