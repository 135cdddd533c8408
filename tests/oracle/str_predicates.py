for s in ["", "a", "A", "1", " ", "aB", "a1", "Title Case", "²", "½", "é", "_x", "9x", "\n", "\x7f", "x y", "ABC1", "٣"]:
    print(ascii(s), s.isalpha(), s.isalnum(), s.isascii(), s.isdecimal(), s.isdigit(), s.isnumeric(), s.isspace(),
          s.isupper(), s.islower(), s.istitle(), s.isidentifier(), s.isprintable())
