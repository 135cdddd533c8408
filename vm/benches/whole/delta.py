# constraints
N = 1
class Strength:
    REQUIRED = None
    def __init__(self, value, name):
        self.value = value
        self.name = name
    @classmethod
    def stronger(cls, a, b):
        return a.value < b.value
    @staticmethod
    def weakest(a, b):
        return a if a.value > b.value else b
Strength.REQUIRED = Strength(0, 'required')
Strength.NORMAL = Strength(4, 'normal')
Strength.WEAK = Strength(6, 'weak')
class Variable:
    def __init__(self, name, value=0):
        self.name = name
        self.value = value
        self.constraints = []
        self.mark = 0
        self.strength = Strength.WEAK
        self._changed = False
    def add(self, c):
        self.constraints.append(c)
    @property
    def changed(self):
        return self._changed
    @changed.setter
    def changed(self, v):
        self._changed = v
class Constraint(object):
    def __init__(self, strength):
        self.strength = strength
    def inputs_known(self, mark):
        for v in self.inputs():
            if v.mark != mark and not v.changed:
                return False
        return True
    def __repr__(self):
        return "<C>"
class Equal(Constraint):
    def __init__(self, a, b, strength=Strength.NORMAL):
        super(Equal, self).__init__(strength)
        self.a = a
        self.b = b
        a.add(self)
        b.add(self)
    def inputs(self):
        return [self.a]
    def output(self):
        return self.b
    def execute(self):
        self.b.value = self.a.value
class Scale(Equal):
    def __init__(self, a, scale, offset, b, strength=Strength.NORMAL):
        self.scale = scale
        self.offset = offset
        super().__init__(a, b, strength)
    def execute(self):
        self.b.value = self.a.value * self.scale.value + self.offset.value
    def inputs(self):
        return [self.a, self.scale, self.offset]
class Plan:
    def __init__(self):
        self.v = []
    def add(self, c):
        self.v.append(c)
    def __len__(self):
        return len(self.v)
    def __getitem__(self, i):
        return self.v[i]
    def execute(self):
        for c in self.v:
            c.execute()
def make_plan(first, mark):
    plan = Plan()
    todo = [first]
    while todo:
        v = todo.pop(0)
        v.mark = mark
        for c in v.constraints:
            out = c.output()
            if out.mark != mark and isinstance(c, Equal):
                if c.inputs_known(mark) or isinstance(c, Scale):
                    out.strength = Strength.weakest(out.strength, c.strength)
                    out.changed = Strength.stronger(c.strength, out.strength)
                    plan.add(c)
                    todo.append(out)
    return plan
def run(n):
    for k in range(n):
        vs = [Variable('v%d' % i) for i in range(60)]
        scale = Variable('scale', 3)
        offset = Variable('offset', 1)
        prev = None
        for i, v in enumerate(vs):
            if prev is not None:
                if i % 7 == 0:
                    Scale(prev, scale, offset, v)
                else:
                    Equal(prev, v)
            prev = v
        for i in range(1, 12):
            vs[0].value = i
            plan = make_plan(vs[0], i)
            plan.execute()
            total = 0
            for j in range(len(plan)):
                total += plan[j].strength.value
        print(vs[-1].value, len(plan), total)
run(N)
