"""Runs in safe mode only: a place to leave a word about why."""

import supervisor

print("safe mode:", supervisor.runtime.safe_mode_reason)
