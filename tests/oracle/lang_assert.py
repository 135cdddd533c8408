# assert with and without a message.
try:
    assert 1 == 2
except AssertionError as e:
    print(repr(e), e.args)
try:
    assert False, "why"
except AssertionError as e:
    print(repr(e))
try:
    assert 0, (1, 2)
except AssertionError as e:
    print(e.args)
assert True, 1 / 0
print("ok")
