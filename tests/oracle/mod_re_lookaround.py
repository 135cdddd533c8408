import re
print(re.findall(r"\w+(?=:)", "a:b cc:d"), re.findall(r"\d+(?!\d|px)", "12px 34em"))
print(re.findall(r"(?<=\$)\d+", "$12 13 $14"), re.findall(r"(?<!\$)\b\d+", "$12 13 $14"))
print(re.sub(r"(?<=\d)(?=(\d\d\d)+$)", ",", "1234567"))
print(re.match(r"(?=.*\d)(?=.*[a-z]).{4,}", "ab12").group(), re.match(r"(?=.*\d)(?=.*[a-z]).{4,}", "abcd"))
print(re.search(r"(?=(\w+))\1x", "aax"), re.search(r"(?=(a))ab", "ab").groups())
print(re.findall(r"(\w)\1", "aabbcd"), re.search(r"(?P<q>['\"]).*?(?P=q)", "say 'hi' now").group())
print(re.match(r"(a)(b)?\2", "ab"), re.match(r"(a)(b)\2\1", "abba").group(), re.search(r"(?i)(a)\1", "xAa").group())
print(re.split(r"(?<=,)", "a,b,c"), re.split(r"(?=[A-Z])", "oneTwoThree"))
print(re.findall(r"(?<=ab|cd)x", "abx cdx x"), re.findall(r"(?<!ab)x", "abx cx x"))
print(re.findall(r"(?<![a-z])\d", "a1 2 b3"), re.search(r"a(?!b)(?!c).", "abacad").group())
for bad in [r"(?<=a+)b", r"(?<=a|bc)d", r"(?P=x)", r"\2(a)", r"(a\1)", r"(?<!a*)", r"(?=a", r"(?<a)"]:
    try: print(re.compile(bad).pattern)
    except re.error as e: print(bad, "->", e)
