"""Runs once after a hard reset, before the network is up. What it prints goes to boot_out.txt."""

import microcontroller

print("reset reason:", microcontroller.cpu.reset_reason)
