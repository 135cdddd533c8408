"""The least program: a line a minute. The board joins its network and keeps it by itself."""

import time

count = 0

while True:
    count += 1
    print("alive", count)
    time.sleep(60)
