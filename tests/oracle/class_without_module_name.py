d = {}
exec("class A: pass\ndef f(): return __name__", d)
print(d["A"].__name__, d["A"].__module__, d["f"](), "__name__" in d)
d["__name__"] = "mine"
exec("class B: pass", d)
print(d["B"].__module__)
