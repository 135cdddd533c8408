"""Runs in place of code.py when the board came up in safe mode, except when a person asked for it."""

import supervisor

print("safe mode:", supervisor.runtime.safe_mode_reason)
