# Modules that import each other.
import circ_a
print(circ_a.b_value, circ_a.circ_b.a_partial)
