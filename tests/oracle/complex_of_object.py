# complex() asks an object's own __complex__.
class Phasor:
    def __complex__(self):
        return 3 + 4j


print(complex(Phasor()), abs(complex(Phasor())))
