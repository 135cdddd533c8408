# json
N = 1
import json
def run(n):
    for k in range(n):
        doc = {'name': 'board', 'values': [i * 1.5 for i in range(50)], 'flags': [True, False, None] * 5,
               'nested': [{'id': i, 'title': 'item %d' % i, 'tags': ['a', 'b', 'ü']} for i in range(40)]}
        for i in range(10):
            s = json.dumps(doc)
            doc = json.loads(s)
        print(len(s), doc['nested'][3]['title'])
run(N)
