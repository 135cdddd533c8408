# What is wrong with a number is said at the number.
for text in ["0777", "00", "0_0", "1__0", "1_", "0x", "0xg", "0b12", "0b", "0o8", "1e", "1e+", "1.5j", "1_000.000_1", "0x_ff", "1_e5", "1.e1", ".5", "5.", "0_7", "1abc", "1if 1else 2", "0b1_0", "1_j", "1.2.3", "0xfor x in y", "9" * 30]:
    try:
        print(text, "=", eval(text))
    except SyntaxError as e:
        print(text, "->", e.msg, e.lineno, e.offset)
    except NameError as e:
        print(text, "->", e)
