"""An example of a library: modules in lib/ are imported by their names."""


class Smoothed:
    """Readings, each of which moves the value by its weight."""

    def __init__(self, weight):
        self.weight = weight
        self.value = None

    def add(self, reading):
        if self.value is None:
            self.value = reading
        else:
            self.value += (reading - self.value) * self.weight
