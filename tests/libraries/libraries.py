#!/usr/bin/env python3
"""Fetches the pinned libraries with pip, and copies those that a board folder needs into its lib/.

    libraries.py fetch CACHE                 downloads and unpacks every library of requirements.txt, unless CACHE has them already
    libraries.py copy CACHE LIB NAME ...     fetches, then copies the named ones and what they need into the folder LIB

CACHE/NAME holds what the wheel of adafruit-circuitpython-NAME holds, unmodified. pip checks every hash. Exit status 0, or 1 with one line that
says what is missing.
"""
import os
import re
import shutil
import subprocess
import sys
import zipfile

PINS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "requirements.txt")
PREFIX = "adafruit-circuitpython-"


def pins():
    """The short names, in the order of the list."""
    with open(PINS) as lines:
        return [line.split("==")[0].removeprefix(PREFIX) for line in lines if line.startswith(PREFIX)]


def fetch(cache):
    with open(PINS) as file:
        wanted = file.read()
    marker = os.path.join(cache, "requirements.txt")
    try:
        with open(marker) as file:
            if file.read() == wanted:
                return
    except FileNotFoundError:
        pass
    fresh = f"{cache}.{os.getpid()}"
    wheels = os.path.join(fresh, "wheels")
    os.makedirs(wheels)
    try:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
        done = subprocess.run(command + ["--require-hashes", "-r", PINS, "-d", wheels], capture_output=True, text=True)
        if done.returncode != 0:
            said = (done.stderr.strip() or "pip said nothing").splitlines()[-1]
            sys.exit(f"error: the libraries could not be fetched from PyPI (pip and a network are needed): {said}")
        for name in pins():
            start = (PREFIX + name).replace("-", "_") + "-"
            wheel = next(file for file in os.listdir(wheels) if file.startswith(start))
            with zipfile.ZipFile(os.path.join(wheels, wheel)) as archive:
                archive.extractall(os.path.join(fresh, name))
        with open(os.path.join(fresh, "requirements.txt"), "w") as file:
            file.write(wanted)
        shutil.rmtree(cache, ignore_errors=True)
        os.rename(fresh, cache)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def needed(cache, names):
    """The named libraries and, after each, those of the list that its wheel requires."""
    known, found, open_ = pins(), [], list(names)
    while open_:
        name = open_.pop(0).lower().removeprefix(PREFIX)
        if name not in known:
            sys.exit(f"error: no library {name!r}; known are {', '.join(known)}")
        if name in found:
            continue
        found.append(name)
        folder = os.path.join(cache, name)
        info = next(entry for entry in os.listdir(folder) if entry.endswith(".dist-info"))
        with open(os.path.join(folder, info, "METADATA")) as lines:
            for line in lines:
                required = re.match(r"Requires-Dist: adafruit-circuitpython-(\w+)", line, re.IGNORECASE)
                if required and required[1].lower() in known:
                    open_.append(required[1])
    return found


def copy(cache, lib, names):
    fetch(cache)
    os.makedirs(lib, exist_ok=True)
    for name in needed(cache, names):
        folder = os.path.join(cache, name)
        for entry in sorted(os.listdir(folder)):
            source, target = os.path.join(folder, entry), os.path.join(lib, entry)
            if entry.endswith(".dist-info"):
                continue
            if os.path.isdir(source):
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                shutil.copyfile(source, target)
        print(name)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fetch", cache]:
            fetch(cache)
        case ["copy", cache, lib, *names] if names:
            copy(cache, lib, names)
        case _:
            sys.exit(__doc__)
