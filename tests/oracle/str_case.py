for s in ["Hello World", "straße", "ΑΣ", "ÀÉ", "don't stop", "3abc", ""]:
    print(ascii(s.upper()), ascii(s.lower()), ascii(s.swapcase()), ascii(s.capitalize()), ascii(s.casefold()))
for s in ["Hello World", "hello world", "they're bill's", "x3y", "ÀÉ à"]:
    print(ascii(s.title()))
