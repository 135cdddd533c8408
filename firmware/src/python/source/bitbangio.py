from busio import I2C, SPI
