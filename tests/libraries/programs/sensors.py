# Three sensors on one bus, each by its own library; the values are what parts.toml says.
import gc
import time

import board
from adafruit_bme280 import basic as adafruit_bme280
from adafruit_bus_device.i2c_device import I2CDevice

i2c = board.I2C()
while not i2c.try_lock():
    pass
found = i2c.scan()
i2c.unlock()
print([hex(address) for address in found])

bme = adafruit_bme280.Adafruit_BME280_I2C(i2c)
bme.sea_level_pressure = 1013.25
print("bme280", bme.temperature, bme.humidity, bme.pressure, bme.altitude)
assert abs(bme.temperature - 21.5) < 0.05, bme.temperature
assert abs(bme.humidity - 48.0) < 0.2, bme.humidity
assert abs(bme.pressure - 990.0) < 0.1, bme.pressure
assert abs(bme.altitude - 195) < 3, bme.altitude

import adafruit_bme280.advanced as advanced

full = advanced.Adafruit_BME280_I2C(i2c)
full.mode = advanced.MODE_NORMAL
full.overscan_pressure = advanced.OVERSCAN_X16
full.overscan_temperature = advanced.OVERSCAN_X2
full.iir_filter = advanced.IIR_FILTER_X16
full.standby_period = advanced.STANDBY_TC_500
assert full.overscan_pressure == advanced.OVERSCAN_X16 and full.iir_filter == advanced.IIR_FILTER_X16
time.sleep(1)
assert abs(full.temperature - 21.5) < 0.05 and abs(full.pressure - 990.0) < 0.1

import adafruit_sht31d

sht = adafruit_sht31d.SHT31D(i2c)
print("sht31d", sht.temperature, sht.relative_humidity, sht.serial_number)
assert abs(sht.temperature - 17.25) < 0.02 and abs(sht.relative_humidity - 61.0) < 0.05
sht.repeatability = adafruit_sht31d.REP_LOW
sht.heater = True
assert sht.heater and sht.status & 0x2000
sht.heater = False
assert not sht.heater
sht.mode = adafruit_sht31d.MODE_PERIODIC
sht.frequency = adafruit_sht31d.FREQUENCY_2
time.sleep(0.6)
readings = sht.temperature
print("periodic", readings)
assert all([abs(t - 17.25) < 0.02 for t in (readings if isinstance(readings, list) else [readings])])
sht.mode = adafruit_sht31d.MODE_SINGLE

from adafruit_ina219 import INA219, ADCResolution, BusVoltageRange

ina = INA219(i2c)
print("ina219", ina.bus_voltage, ina.shunt_voltage, ina.current, ina.power)
assert abs(ina.bus_voltage - 11.9) < 0.01, ina.bus_voltage
assert abs(ina.current - 350) < 1, ina.current
assert abs(ina.power - 11.9 * 0.35) < 0.02, ina.power
assert abs(ina.shunt_voltage - 0.035) < 0.0002, ina.shunt_voltage
ina.bus_voltage_range = BusVoltageRange.RANGE_16V
ina.bus_adc_resolution = ADCResolution.ADCRES_12BIT_32S
ina.set_calibration_16V_400mA()
time.sleep(0.1)
assert ina.bus_voltage_range == BusVoltageRange.RANGE_16V and abs(ina.current - 350) < 1, ina.current
assert not ina.overflow

# Nobody answers at an address without a part.
try:
    I2CDevice(i2c, 0x13)
    assert False
except ValueError as error:
    print("nobody:", error)
i2c.deinit()
gc.collect()
print("heap after use:", gc.mem_alloc())
print("done")
