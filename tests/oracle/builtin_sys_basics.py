# sys: modules, path, maxsize, argv, exit codes.
import sys
print(sys.maxsize > 2 ** 29, type(sys.path).__name__, len(sys.argv), "sys" in sys.modules, sys.byteorder)
print(sys.version_info[0], sys.version_info >= (3, 4), type(sys.version).__name__, sys.implementation.name != "")
