"""The icon of a Windows program as an .ico file: what the linker took apart into resources, put together again.

Thus the installer wears the icon of the very program it brings, wherever it is compiled. Two kinds of resources hold
one: RT_GROUP_ICON the directory, RT_ICON each picture. [learn.microsoft.com: PE Format, "The .rsrc Section"]
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

RT_ICON, RT_GROUP_ICON = 3, 14
PE32_PLUS = 0x20B


class NoIcon(ValueError):
    """This file is no Windows program, or one without an icon."""


@dataclass(frozen=True, slots=True)
class Resources:
    """A program's resources: the whole file, and where their section lies in it and in memory."""

    data: bytes
    start: int
    memory: int

    def entries(self, offset: int) -> list[tuple[int, int]]:
        """Return (number, what it leads to) of a directory `offset` bytes into the section."""
        named, numbered = struct.unpack_from("<12xHH", self.data, self.start + offset)
        at = self.start + offset + 16
        return [struct.unpack_from("<II", self.data, at + 8 * each) for each in range(named + numbered)]

    def first_below(self, entry: int) -> bytes:
        """Return the data of the first resource below `entry`, whatever its language."""
        while entry & 0x8000_0000:
            entry = self.entries(entry & 0x7FFF_FFFF)[0][1]
        place, size = struct.unpack_from("<II", self.data, self.start + entry)
        at = place - self.memory + self.start
        return self.data[at : at + size]

    def of_type(self, kind: int) -> dict[int, bytes]:
        """Return all resources of one type by number."""
        for number, entry in self.entries(0):
            if number == kind:
                return {each: self.first_below(below) for each, below in self.entries(entry & 0x7FFF_FFFF)}
        return {}


def icon_of(program: Path) -> bytes:
    """Return the first icon of `program` as an .ico file. Raises `NoIcon`, `OSError`."""
    try:
        resources = _resources(program.read_bytes())
        groups, pictures = resources.of_type(RT_GROUP_ICON), resources.of_type(RT_ICON)
        group = next(iter(groups.values()))
        return _together(group, pictures)
    except (struct.error, StopIteration, KeyError, IndexError) as problem:
        raise NoIcon(f"{program} is no Windows program with an icon") from problem


def _resources(data: bytes) -> Resources:
    header = struct.unpack_from("<I", data, 0x3C)[0]
    if data[:2] != b"MZ" or data[header : header + 4] != b"PE\0\0":
        raise KeyError(header)
    sections, optional_size = struct.unpack_from("<2xH12xH", data, header + 4)
    optional = header + 24
    directories = optional + (112 if struct.unpack_from("<H", data, optional)[0] == PE32_PLUS else 96)
    place = struct.unpack_from("<I", data, directories + 8 * 2)[0]  # the third directory is that of the resources
    for number in range(sections):
        size, memory, _raw, start = struct.unpack_from("<8x4I", data, optional + optional_size + 40 * number)
        if memory <= place < memory + size:
            return Resources(data, start + place - memory, place)
    raise KeyError(place)


def _together(group: bytes, pictures: dict[int, bytes]) -> bytes:
    """Return an .ico: as in a group, but each entry ends in its picture's place in the file, not its number."""
    count = struct.unpack_from("<4xH", group)[0]
    entries = [struct.unpack_from("<12sH", group, 6 + 14 * each) for each in range(count)]
    heads, bodies = group[:6], b""
    for looks, number in entries:
        heads += looks + struct.pack("<I", 6 + 16 * count + len(bodies))
        bodies += pictures[number]
    return heads + bodies
