"""Reads the project as text: the map in the package's docstring, the modules, their imports. Nothing is imported."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = "wolkvox_tray"


@dataclass(frozen=True)
class Module:
    """One source file."""

    path: Path

    @property
    def shown(self) -> str:
        """Its path as people write it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        """Its dotted name; a package's is that of its folder."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def text(self) -> str:
        """Its source."""
        return self.path.read_text(encoding="utf-8")

    @property
    def lines(self) -> list[str]:
        """Its source, line by line."""
        return self.text.splitlines()

    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return _tree(self.path)

    def nodes(self) -> Iterator[ast.AST]:
        """Walk over everything in it."""
        return ast.walk(self.tree())

    def imports(self) -> set[str]:
        """The dotted names of all it imports, wherever in the file, whether at run time or for types."""
        return {name for _line, name in self.imports_with_lines()}

    def imports_with_lines(self) -> Iterator[tuple[int, str]]:
        """Where it imports what; ``from a.b import c`` is ``a.b.c`` if that is a module of ours, else ``a.b``."""
        for node in self.nodes():
            if isinstance(node, ast.Import):
                yield from ((node.lineno, each.name) for each in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for each in node.names:
                    inner = f"{node.module}.{each.name}"
                    yield node.lineno, inner if is_ours(inner) else node.module


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def is_ours(name: str) -> bool:
    """Tell whether a dotted name is a module or package of the project."""
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def modules(*folders: str) -> list[Module]:
    """Return every source file below the folders."""
    return [Module(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def tracked_files() -> list[Path] | None:
    """Return what git tracks, or None if this is no clone."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    paths = [ROOT / name for name in done.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()] if done.returncode == 0 else None


def tree_of_map() -> list[str]:
    """Return the lines of the map's tree, without the docstring's indentation."""
    docstring = ast.get_docstring(Module(ROOT / PACKAGE / "__init__.py").tree()) or ""
    after = docstring.partition("::\n")[2].splitlines()
    return [line[4:].rstrip() for line in after if line.startswith("    ")]


def mapped() -> list[str]:
    """Return the path of every file and folder of the map, in its order, folders with a ``/`` at the end."""
    found: list[str] = []
    folders: list[tuple[int, str]] = []
    for line in tree_of_map():
        match = re.match(r"( *)([\w.]+/?)(?: |$)", line)
        if match is None:
            continue
        depth, name = len(match[1]), match[2]
        while folders and folders[-1][0] >= depth:
            folders.pop()
        path = "".join(folder for _depth, folder in folders) + name
        found.append(path)
        if name.endswith("/"):
            folders.append((depth, name))
    return found
