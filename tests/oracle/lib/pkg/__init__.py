VALUE = "pkg value"
