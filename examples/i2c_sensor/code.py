"""A sensor on the I2C bus, read by its registers: an SHT31-D. A bus that hangs costs a second, not the program."""

import time

import board

ADDRESS = 0x44


def checksum(data):
    crc = 0xFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x31 if crc & 0x80 else crc << 1) & 0xFF
    return crc


def read(i2c):
    """Temperature in degrees Celsius, relative humidity in percent."""
    i2c.writeto(ADDRESS, b"\x24\x00")
    time.sleep(0.02)
    answer = bytearray(6)
    i2c.readfrom_into(ADDRESS, answer)
    for at in (0, 3):
        if checksum(answer[at:at + 2]) != answer[at + 2]:
            raise OSError("wrong checksum")
    temperature = -45 + 175 * (answer[0] << 8 | answer[1]) / 65535
    return temperature, 100 * (answer[3] << 8 | answer[4]) / 65535


i2c = board.I2C()
while not i2c.try_lock():
    time.sleep(0.01)

while True:
    try:
        print("%.1f C, %.0f %%" % read(i2c))
    except OSError as error:
        # The bus is free again; the next reading may do.
        print("no reading:", error)
    time.sleep(10)
