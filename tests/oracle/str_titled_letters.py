for s in ("\u01c6 x", "\u01c4", "\u01c5", "\u01f3", "\u1fb3", "\u0149", "\u10d0", "\xdf", "\ufb01", "\u1fb2", "\u1f80a", "\u0130", "\u03c3\u03c3"):
    print(ascii(s), ascii(s.title()), ascii(s.capitalize()), ascii(s.swapcase()), ascii(s.upper()), ascii(s.lower()), s.istitle(), s.isupper(), s.islower())
