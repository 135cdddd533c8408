import json
for text in ["", " ", "{", "[", "[1", "[1,", "[1,]", "{}x", '{"a"}', '{"a":}', '{"a":1,}', "{1:2}", "tru", "nul", "'a'", '"abc', '"\\x"', '"\\u12"', '"a\nb"', "01", "1.", ".5", "-", "1e", "+1", "NaN", "-Infinity", "[1 2]", '{"a" 1}', '{"a":1 "b":2}', "nan", "1.5e+3x", "\n\n  x", '["a",\n  b]']:
    try: print(repr(text), "=", json.loads(text))
    except json.JSONDecodeError as e: print(repr(text), "->", type(e).__name__, e)
for value in [{1, 2}, object, 1j, b"x", {(1, 2): 3}, {b"k": 1}]:
    try: print(json.dumps(value))
    except TypeError as e: print(e)
loop = []; loop.append(loop)
try: json.dumps(loop)
except ValueError as e: print(e)
print(json.dumps({1: 2, None: 3, True: 4, 1.5: 5, "k": [None, True, False, 1.0, 1e100, -0.0, "\u00e9\n\t\"\\\x00\U0001f600"]}))
print(json.dumps([1, {"b": 1, "a": [2, {}], "c": []}], indent=2, sort_keys=True))
print(json.dumps([1, [2]], indent="\t"), json.dumps([1, {"a": 2}], separators=(",", ":")), json.dumps("é", ensure_ascii=False), json.dumps(float("nan")), json.dumps([], indent=1), json.dumps((1, 2)))
try: json.dumps(float("inf"), allow_nan=False)
except ValueError as e: print(e)
print(json.dumps(object(), default=lambda o: "obj"), json.dumps({(1,): 2, "a": 1}, skipkeys=True))
print(json.loads('{"a": [1, 2.5, "x\\u00e9\\ud83d\\ude00", null, true, {"b": {}}], "a": 2}'), json.loads(b'[1]'), json.loads(bytearray(b'"\xc3\xa9"')))
print(json.loads("1e5"), json.loads("-0"), json.loads("123456789012345678901234567890"), json.loads("1.7976931348623157e309"), json.loads(' [ ] '))
try: json.loads(5)
except TypeError as e: print(e)
import io
s = io.StringIO(); json.dump({"a": [1, 2]}, s); print(s.getvalue()); s.seek(0); print(json.load(s))
