for c in "7\u0663\uff15\u00b2\u2075\u00bd\u2460\u2167\u3007\u0be7\u0bf0\u1369\U0001d7d9\U0001f101aZ_":
    print(ascii(c), c.isdecimal(), c.isdigit(), c.isnumeric(), c.isalnum(), c.isalpha())
