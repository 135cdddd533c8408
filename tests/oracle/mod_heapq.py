import heapq
h = []
for v in [5, 1, 4, 1, 3, 9, 2]: heapq.heappush(h, v)
print(h[0], [heapq.heappop(h) for _ in range(len(h))], h)
h = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
heapq.heapify(h)
print(h[0], all(h[(i - 1) // 2] <= h[i] for i in range(1, len(h))))
print(heapq.heapreplace(h, 4), heapq.heappushpop(h, -1), heapq.heappushpop(h, 100), sorted(h))
try: heapq.heappop([])
except IndexError: print("empty")
t = []
for item in [(2, "b"), (1, "z"), (1, "a")]: heapq.heappush(t, item)
print([heapq.heappop(t) for _ in range(3)])
class Task:
    def __init__(self, at): self.at = at
    def __lt__(self, other): return self.at < other.at
tasks = [Task(n) for n in (3, 1, 2)]
heapq.heapify(tasks)
print([heapq.heappop(tasks).at for _ in range(3)])
