# -*- coding: utf-8 -*-
# The first lines of a source may declare its encoding; these are the forms people write.
print("naïve", "日本", len("日本"))
for line in ("# coding: utf-8\nx = 'é'", "#!/usr/bin/python\n# vim: set fileencoding=UTF-8 :\nx = 'ü'", "\n# coding=utf8\nx = 'ß'"):
    space = {}
    exec(line, space)
    print(ascii(space["x"]))
exec(b"\xef\xbb\xbfprint('with a byte order mark')")
