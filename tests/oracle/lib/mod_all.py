__all__ = ["_shown"]
_shown = "shown"
not_in_all = 1
