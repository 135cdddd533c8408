print(SystemExit().code, SystemExit(3).code, SystemExit("x").code, SystemExit(1, 2).code, SystemExit(None).code)
try:
    raise SystemExit(4)
except SystemExit as e:
    print(e.code, e.args, str(e), isinstance(e, Exception))
