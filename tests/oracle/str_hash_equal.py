print(hash("abc") == hash("ab" + "c"))
print({"a": 1}["A".lower()])
print("a" * 3 == "aaa")
print(len({"ä", "ä", "a"}))
