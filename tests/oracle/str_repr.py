for s in ["a", "'", '"', "'\"", "\n\t\r\\", "\x00\x1f\x7f", "ä", "\u200b", "\ud7ff", "😀", "\xa0", "\xad"]:
    print(repr(s))
    print(ascii(s))
print(ascii(["ä", ("ö",)]))
print(ascii({"é": 1}))
