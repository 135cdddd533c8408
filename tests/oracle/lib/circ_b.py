import circ_a
a_partial = circ_a.start, hasattr(circ_a, "b_value")
value = "b"
