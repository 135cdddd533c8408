# objects in queues
N = 1
class Packet:
    def __init__(self, link, ident, kind):
        self.link = link
        self.ident = ident
        self.kind = kind
        self.datum = 0
        self.data = [0] * 4
    def append_to(self, lst):
        self.link = None
        if lst is None:
            return self
        p = lst
        while p.link is not None:
            p = p.link
        p.link = self
        return lst
class State:
    def __init__(self):
        self.packet_pending = True
        self.task_waiting = False
        self.task_holding = False
    def pending(self):
        self.packet_pending = True
        self.task_waiting = False
        self.task_holding = False
        return self
    def is_held_or_waiting(self):
        return self.task_holding or (not self.packet_pending and self.task_waiting)
class Task(State):
    def __init__(self, ident, pri, queue, sched):
        super().__init__()
        self.ident = ident
        self.pri = pri
        self.queue = queue
        self.sched = sched
        self.handled = 0
        self.next = sched.tasks
        sched.tasks = self
        sched.table[ident] = self
    def add_packet(self, p, old):
        if self.queue is None:
            self.queue = p
            self.packet_pending = True
            if self.pri > old.pri:
                return self
        else:
            p.append_to(self.queue)
        return old
    def run_task(self):
        p = self.queue
        if p is not None:
            self.queue = p.link
            self.packet_pending = self.queue is not None
            self.fn(p)
        else:
            self.fn(None)
    def fn(self, p):
        pass
class Worker(Task):
    def __init__(self, ident, pri, queue, sched, to):
        Task.__init__(self, ident, pri, queue, sched)
        self.to = to
    def fn(self, p):
        if p is None:
            return
        self.handled += 1
        for i in range(4):
            p.data[i] = (p.data[i] + i + self.handled) % 26 + 65
        p.ident = self.to
        target = self.sched.table[self.to]
        target.add_packet(p, self)
        p.link = None
class Device(Task):
    def __init__(self, ident, pri, queue, sched, to):
        Task.__init__(self, ident, pri, queue, sched)
        self.to = to
    def fn(self, p):
        if p is None:
            return
        self.handled += 1
        if p.kind > 0:
            p.datum += 1
        self.sched.table[self.to].add_packet(p, self)
class Scheduler:
    def __init__(self):
        self.tasks = None
        self.table = [None] * 10
        self.rounds = 0
    def schedule(self, n):
        for i in range(n):
            t = self.tasks
            while t is not None:
                if not t.is_held_or_waiting():
                    t.run_task()
                self.rounds += 1
                t = t.next
def run(n):
    for i in range(n):
        s = Scheduler()
        Worker(1, 10, Packet(None, 1, 0), s, 2)
        Device(2, 20, None, s, 3)
        Worker(3, 30, Packet(None, 3, 1), s, 4)
        Device(4, 40, None, s, 1)
        s.schedule(2500)
        print(s.rounds, [t.handled for t in s.table if t])
run(N)
