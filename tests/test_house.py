"""The house keeps to its map and its rules; a rule that nobody checks is a wish."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.helpers.house import PACKAGE, ROOT, Module, is_ours, mapped, modules, tracked_files, tree_of_map
from wolkvox_tray import __version__

MODULE_LINES, FUNCTION_LINES = 300, 40
FLOORS = ("core", "qt", "commands", "cli", "__main__")
"""From the ground up: none imports one that stands further right."""
NOT_IN = {
    "core": ("PySide6", "shiboken6"),
    "qt": ("requests", "urllib3", "sqlite3", "keyring", "http", "urllib"),
}
BROAD = ("Exception", "BaseException")

every_module = pytest.mark.parametrize("module", modules(PACKAGE, "build", "tests"), ids=lambda module: module.shown)
every_own_module = pytest.mark.parametrize("module", modules(PACKAGE), ids=lambda module: module.shown)
every_built_module = pytest.mark.parametrize("module", modules(PACKAGE, "build"), ids=lambda module: module.shown)


def floor_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_the_map_shows_every_module_and_nothing_else() -> None:
    whole = [
        path for path in mapped() if path.endswith("/") and not any(o.startswith(path) and o != path for o in mapped())
    ]
    files = [module.path.relative_to(ROOT / PACKAGE).as_posix() for module in modules(PACKAGE)]
    there = {path for path in files if not path.endswith("__init__.py") and not path.startswith(tuple(whole))}
    shown = {path for path in mapped() if not path.endswith("/")}

    assert {"not in the map": sorted(there - shown), "not there": sorted(shown - there)} == {
        "not in the map": [],
        "not there": [],
    }


@every_own_module
def test_no_arrow_points_up(module: Module) -> None:
    floor = floor_of(module.name)
    allowed = FLOORS[: FLOORS.index(floor) + 1] if floor else ()
    inner = {name for name in module.imports() if name.startswith(f"{PACKAGE}.")}

    assert {name for name in inner if floor_of(name) not in (*allowed, "")} == set()


@every_own_module
def test_inside_the_core_no_file_imports_one_below_it(module: Module) -> None:
    order = [path.removesuffix(".py").replace("/", ".") for path in mapped()]
    place = module.name.removeprefix(f"{PACKAGE}.")
    if not place.startswith("core.") or place not in order:
        return
    below = {f"{PACKAGE}.{name}" for name in order[order.index(place) + 1 :] if name.startswith("core.")}

    assert module.imports() & below == set()


@every_own_module
def test_each_floor_keeps_away_from_what_is_not_its_own(module: Module) -> None:
    forbidden = NOT_IN.get(floor_of(module.name), ())

    assert {name for name in module.imports() if name.split(".")[0] in forbidden} == set()


@every_module
def test_imports_are_absolute(module: Module) -> None:
    assert [node.lineno for node in module.nodes() if isinstance(node, ast.ImportFrom) and node.level] == []


@every_built_module
def test_modules_and_functions_stay_small(module: Module) -> None:
    functions = [node for node in module.nodes() if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {each.name: size for each in functions if (size := each.end_lineno - each.lineno + 1) > FUNCTION_LINES}  # type: ignore[operator]  # parsed, so it has an end

    assert (long, len(module.lines) <= MODULE_LINES or len(module.lines)) == ({}, True)


def broad_handlers(module: Module) -> Iterator[tuple[ast.ExceptHandler, str]]:
    """Every handler that catches anything, with its line."""
    for node in module.nodes():
        if isinstance(node, ast.ExceptHandler) and (node.type is None or getattr(node.type, "id", "") in BROAD):
            yield node, module.lines[node.lineno - 1]


@every_built_module
def test_only_one_place_a_module_catches_anything_and_says_why(module: Module) -> None:
    swallowed = [
        line
        for handler, line in broad_handlers(module)
        if not (isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None)
    ]

    assert (len(swallowed) <= 1, [line for line in swallowed if not re.search(r"#.*[a-z]{3}", line)]) == (True, [])


@every_own_module
def test_only_whole_texts_are_translated(module: Module) -> None:
    """Extraction reads literals: an f-string, a sum or a formatted text would be looked up under an unknown name."""
    bad = []
    for node in module.nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_", "ngettext"):
            texts = node.args[:2] if node.func.id == "ngettext" else node.args[:1]
            marked_before = (ast.Name, ast.Attribute, ast.Subscript) if node.func.id == "_" else ()
            bad += [text.lineno for text in texts if not isinstance(text, (ast.Constant, *marked_before))]

    assert bad == []


@pytest.mark.parametrize(
    "module",
    [module for module in modules("tests") if module.path.stem.startswith("test_")],
    ids=lambda each: each.shown,
)
def test_no_test_sleeps(module: Module) -> None:
    calls = [node.func for node in module.nodes() if isinstance(node, ast.Call)]
    names = [getattr(call, "attr", getattr(call, "id", "")) for call in calls]

    assert [name for name in names if name in ("sleep", "qWait", "qSleep", "wait_for_timeout")] == []


@pytest.mark.parametrize("name", ["qt/poller.py", "qt/notice_desk.py"])
def test_nothing_is_connected_in_another_thread_than_the_guis(name: str) -> None:
    module = next(module for module in modules(PACKAGE) if module.path == ROOT / PACKAGE / name)
    methods = [node for node in module.nodes() if isinstance(node, ast.FunctionDef) and node.name != "__init__"]
    calls = [node.func for method in methods for node in ast.walk(method) if isinstance(node, ast.Call)]

    assert [call.lineno for call in calls if isinstance(call, ast.Attribute) and "connect" in call.attr] == []


def test_threads_of_windows_are_started_where_nothing_of_qt_goes_along() -> None:
    own = [module for module in modules(PACKAGE) if floor_of(module.name) == "qt"]

    assert {module.path.name for module in own if "Thread(" in module.text} == {
        "app.py",  # the poll thread, with an event loop of its own
        "notifier.py",
        "reader.py",
        "results.py",
    }


@every_module
def test_a_silenced_rule_is_named_and_has_its_reason_on_the_line(module: Module) -> None:
    """In tests a type is often wrong on purpose: there the rule's name is reason enough."""
    silenced = r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover)"
    why = "" if module.shown.startswith("tests/") else r"\s+# .*\w"
    reasoned = rf"#\s*(noqa: [A-Z0-9, ]+ - \w|type: ignore\[[\w, -]+\]{why}|pragma: no cover - \w)"
    bare = [number for number, line in enumerate(module.lines, 1) if re.search(silenced, line)]

    assert [number for number in bare if not re.search(reasoned, module.lines[number - 1])] == []


@every_own_module
def test_it_is_written_for_python_3_11(module: Module) -> None:
    assert ast.parse(module.text, feature_version=(3, 11))


# The project's files.


def project() -> dict[str, object]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


def lock(name: str) -> dict[str, str]:
    """A lock file as name → version, with those of the files it builds on."""
    text = (ROOT / "build" / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    base = re.search(r"^-r (\w+)\.txt$", text, re.MULTILINE)
    pins = dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))
    return {**(lock(base[1]) if base else {}), **pins}


LOCKS = [path.stem for path in sorted((ROOT / "build" / "requirements").glob("*.txt"))]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_knows_every_file_by_its_hash_and_no_address(name: str) -> None:
    text = (ROOT / "build" / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if not entry.startswith(("#", "-r "))]
    odd = [
        entry
        for entry in entries
        if not re.fullmatch(r"\S+==\S+( ; [^\n]+?)?( \\\n +--hash=sha256:[0-9a-f]{64})+", entry)
    ]

    assert odd == []


@pytest.mark.parametrize(
    ("name", "extras"), [("app", ()), ("test", ("test",)), ("check", ("test", "check")), ("freeze", ("freeze",))]
)
def test_a_lock_holds_what_the_project_asks_for(name: str, extras: tuple[str, ...]) -> None:
    table = project()["project"]
    assert isinstance(table, dict)
    wanted = [*table["dependencies"], *(each for extra in extras for each in table["optional-dependencies"][extra])]
    pins = lock(name)
    wanting = [
        each.name
        for each in map(Requirement, wanted)
        if not each.specifier.contains(pins.get(each.name.lower().replace("_", "-"), "0"))
    ]

    assert wanting == []


def test_every_dependency_and_every_exception_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    begins = re.compile(
        r"dependencies = \[|ignore = \[|\[project.optional-dependencies|\[tool.ruff.lint.per-file-ignores"
    )
    entry = re.compile(r"""\s+"|requires = |\w+ = \["|"[^"]+" = """)
    inside, unreasoned = False, []
    for before, line in pairwise(lines):
        inside = bool(begins.match(line)) or (inside and not line.startswith("["))
        judged = (inside or line.startswith("requires = ")) and entry.match(line)
        if judged and "#" not in line and not before.lstrip().startswith("#"):
            unreasoned.append(line)

    assert unreasoned == []


def test_the_changelog_begins_with_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.findall(r"^## (\S+)", text, re.MULTILINE)[:1] == [__version__]


@pytest.mark.parametrize("readme", ["README.md", "README.es.md"])
def test_the_readme_shows_the_same_map(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    if "<!-- map -->" not in text:
        return
    shown = text.partition("<!-- map -->")[2].partition("<!-- /map -->")[0].strip()

    assert shown == "\n".join(["```", *tree_of_map(), "```"]), "build/map.py writes it anew"


def test_nothing_names_a_registry_or_the_computer_it_was_written_on() -> None:
    files = tracked_files()
    if files is None:
        pytest.skip("not run: no git clone, so it isn't known which files are tracked")
    hosts = [
        r"pypi\.(python\.)?org",
        r"pythonhosted",
        r"registry\.npmjs",
        r"(deb|security)\.debian\.org",
        r"ubuntu\.com",
    ]
    folders = [re.escape(str(place)) + r"(/|\b)" for place in (ROOT, Path.home()) if len(place.parts) > 2]
    telling = re.compile("|".join([*hosts, *folders, "/work" + "/main", "/work" + "/shared"]))
    this = Path(__file__).resolve()
    found = {
        path.relative_to(ROOT).as_posix(): match[0]
        for path in files
        if path != this and (match := telling.search(path.read_bytes().decode("utf-8", "replace")))
    }

    assert found == {}


# What is loaded when.


def loaded_by(code: str) -> set[str]:
    """Run `code` in a new interpreter and return the top-level modules it has loaded."""
    code += "\nimport sys; print('\\nloaded:', *{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_the_command_line_starts_without_qt_requests_or_keyring() -> None:
    assert loaded_by("import wolkvox_tray.cli") & {"PySide6", "requests", "keyring", "secretstorage"} == set()


@pytest.mark.slow
def test_status_never_loads_qt() -> None:
    assert "PySide6" not in loaded_by("from wolkvox_tray.cli import main; main(['status', '--demo'])")


def test_the_house_is_read_right() -> None:
    assert (mapped()[0], "core/machine/clock.py" in mapped(), is_ours("wolkvox_tray.core"), is_ours("os")) == (
        "__main__.py",
        True,
        True,
        False,
    )
