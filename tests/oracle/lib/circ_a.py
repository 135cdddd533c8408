start = 1
import circ_b
b_value = circ_b.value
