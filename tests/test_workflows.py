"""The workflows hold no logic, no loose pin, no permission to spare; in `build/run.py check` zizmor sees the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import run

from tests.helpers.house import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


@every_workflow
def test_every_action_is_githubs_own_and_pinned_by_commit_with_its_version(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
    loose = [
        each
        for each in used
        if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+|\./\.github/workflows/.*", each)
    ]

    assert loose == []


def test_one_action_has_one_pin() -> None:
    used = {each for path in WORKFLOWS for each in re.findall(r"uses: (actions/\S+)", path.read_text(encoding="utf-8"))}
    names = [each.partition("@")[0] for each in used]

    assert sorted(names) == sorted(set(names))


@every_workflow
def test_every_script_that_a_workflow_calls_is_there(path: Path) -> None:
    called = set(re.findall(r"\b(?:build/\w+\.py|\.ci/\w+)", path.read_text(encoding="utf-8")))

    assert {name for name in called if not (ROOT / name).exists()} == set()


@every_workflow
def test_nobody_has_a_permission_unless_it_is_asked_for_and_no_stranger_starts_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert (
        re.findall(r"^permissions: \{\}$", text, re.MULTILINE),
        "pull_request_target" in text,
        text.count("actions/checkout@") == text.count("persist-credentials: false"),
    ) == (["permissions: {}"], False, True)


def test_only_a_tag_is_published_and_only_after_everything_else() -> None:
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    jobs = dict(re.findall(r"^  ([\w-]+):\n((?:    .*\n|\n)+)", text.partition("\njobs:\n")[2], re.MULTILINE))
    writing = {name for name, body in jobs.items() if ": write" in body}
    needed, todo = set[str](), ["publish"]
    while todo:
        found = re.search(r"^    needs: \[?([^\]\n]+)", jobs[todo.pop()], re.MULTILINE)
        more = set(found[1].split(", ")) - needed if found else set()
        needed |= more
        todo += more

    assert (
        writing,
        {name for name in writing if "    if: github.event_name == 'push'\n" not in jobs[name]},
        set(jobs) - needed,
    ) == ({"draft", "publish"}, set(), {"publish"})


def test_the_check_command_knows_every_form_that_lies_there() -> None:
    known = {path for pattern in run.FORMS.values() for path in (ROOT / ".github").glob(pattern)}

    assert set((ROOT / ".github").rglob("*.y*ml")) == known
