# Escapes in strings and bytes.
print("a\tb\\\'\"\x41\u00e9\U0001F600\101\0end".encode())
print(r"\n\"", b"\x00\377\\n", rb"\x", "a\
b")
print("""a
  b\
c""")
print("1")
print('a' "b" '''c''' r"\n" u"é")
print(repr("\x7f\x80\xa0\xad\u200b"))
