# word count
N = 1
TEXT = """It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness,
it was the epoch of belief, it was the epoch of incredulity, it was the season of Light, it was the season of Darkness,
it was the spring of hope, it was the winter of despair, we had everything before us, we had nothing before us."""
def run(n):
    for k in range(n):
        counts = {}
        firsts = {}
        for i in range(40):
            for word in TEXT.lower().replace(',', ' ').replace('.', ' ').split():
                counts[word] = counts.get(word, 0) + 1
                if word not in firsts:
                    firsts[word] = []
                firsts[word].append(i)
        top = sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))
        for w, c in top[:5]:
            print(w, c)
        lengths = {}
        for w in counts:
            lengths.setdefault(len(w), set()).add(w)
        print(sorted((a, len(b)) for a, b in lengths.items()))
run(N)
