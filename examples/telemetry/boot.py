"""Runs once after each reset; what it prints goes to boot_out.txt."""

import microcontroller

print("reset reason:", microcontroller.cpu.reset_reason)
