"""Runs in safe mode only. The board is online meanwhile, and safe mode ends by itself."""

import supervisor

print("safe mode:", supervisor.runtime.safe_mode_reason)
