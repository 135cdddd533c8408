import adafruit_logging as logging

log = logging.getLogger("mast")
assert log is logging.getLogger("mast") and log.name == "mast"


class Lines(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


lines = Lines()
lines.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
log.addHandler(lines)
log.setLevel(logging.INFO)
log.debug("not seen")
log.info("value %d of %s", 3, "x")
log.warning("careful")
log.error("broken: %r", "it")
log.critical("stop")
try:
    1 / 0
except ZeroDivisionError as error:
    log.exception(error)
print(lines.lines[:4])
assert lines.lines[:4] == ["INFO:mast:value 3 of x", "WARNING:mast:careful", "ERROR:mast:broken: 'it'", "CRITICAL:mast:stop"]
assert "ZeroDivisionError" in lines.lines[4] and len(lines.lines) == 5, lines.lines[4:]
assert log.hasHandlers() and log.getEffectiveLevel() == logging.INFO
log.removeHandler(lines)

with_style = logging.Formatter("{levelname} {message}", style="{")
record = logging.LogRecord("n", logging.WARNING, "WARNING", "m 1", 0.0, ())
assert with_style.format(record) == "WARNING m 1"

file = logging.FileHandler("/log.txt")
log.addHandler(file)
log.warning("kept in a file")
file.close()
with open("/log.txt") as f:
    assert "kept in a file" in f.read()
log.removeHandler(file)

rotating = logging.RotatingFileHandler("/turn.txt", maxBytes=60, backupCount=2)
log.addHandler(rotating)
for n in range(6):
    log.warning("line number %d", n)
rotating.close()
import os

assert "turn.txt.1" in os.listdir("/"), os.listdir("/")
# The default handler writes to standard error: the console.
logging.getLogger("other").warning("to the console")
print("done")
