import errno, sys
print(errno.ENOENT, errno.EAGAIN, errno.ETIMEDOUT, errno.errorcode[errno.ENOENT], errno.errorcode[errno.EEXIST])
print(sys.byteorder, sys.maxsize > 2 ** 29, sys.argv[0].endswith("mod_errno_sys.py"), isinstance(sys.path, list), sys.version_info[:2] >= (3, 4), isinstance(sys.modules, dict), "errno" in sys.modules)
try: sys.exit(3)
except SystemExit as e: print(e.code)
try: sys.exit()
except SystemExit as e: print(e.code)
try: sys.exit("text")
except SystemExit as e: print(e.code)
print(sys.exc_info())
try: 1 / 0
except ZeroDivisionError: print(sys.exc_info()[0].__name__, sys.exc_info()[1])
sys.stdout.write("written\n")
print(hasattr(sys, "implementation"), isinstance(sys.version, str), isinstance(sys.platform, str))
