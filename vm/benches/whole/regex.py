# regex
N = 1
import re
LOG = """2024-03-01 12:00:01 INFO sensor=bme280 temp=21.5 hum=40
2024-03-01 12:00:11 WARN radio lost after 12 tries
2024-03-01 12:00:21 INFO sensor=bme280 temp=21.7 hum=41
2024-03-01 12:00:31 ERROR socket closed by peer 10.0.0.7:8080
"""
def run(n):
    line = re.compile(r'(\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+) ([A-Z]+) (.*)')
    pair = re.compile(r'([a-z]+)=([a-z0-9.]+)')
    host = re.compile(r'(\d+)\.(\d+)\.(\d+)\.(\d+):(\d+)')
    for k in range(n):
        out = 0
        for i in range(12):
            for text in LOG.split('\n'):
                m = line.match(text)
                if m:
                    out += int(m.group(6))
                    rest = m.group(8)
                    p = pair.search(rest)
                    while p:
                        out += len(p.group(2))
                        rest = rest[p.end():]
                        p = pair.search(rest)
                    h = host.search(rest)
                    if h:
                        out += int(h.group(5))
        print(out, re.sub(r'\d+', '#', LOG)[:30])
run(N)
