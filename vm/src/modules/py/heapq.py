def heappush(heap, item):
    heap.append(item)
    _up(heap, len(heap) - 1)


def heappop(heap):
    last = heap.pop()
    if not heap:
        return last
    least = heap[0]
    heap[0] = last
    _down(heap, 0)
    return least


def heapify(x):
    for i in range(len(x) // 2 - 1, -1, -1):
        _down(x, i)


def heapreplace(heap, item):
    least = heap[0]
    heap[0] = item
    _down(heap, 0)
    return least


def heappushpop(heap, item):
    if heap and heap[0] < item:
        return heapreplace(heap, item)
    return item


def _up(heap, i):
    item = heap[i]
    while i:
        above = (i - 1) // 2
        if not item < heap[above]:
            break
        heap[i] = heap[above]
        i = above
    heap[i] = item


def _down(heap, i):
    item = heap[i]
    n = len(heap)
    while True:
        child = 2 * i + 1
        if child >= n:
            break
        if child + 1 < n and not heap[child] < heap[child + 1]:
            child += 1
        if not heap[child] < item:
            break
        heap[i] = heap[child]
        i = child
    heap[i] = item
