# Identifiers and strings are Unicode.
größe = 5
名前 = "x"
class Ünï:
    ä = 1
print(größe, 名前, Ünï.ä, Ünï.__name__)
def ф(π=3):
    return π
print(ф(), ф(π=4))
print({"ключ": 1}, len("日本語"), "日本語"[1])
