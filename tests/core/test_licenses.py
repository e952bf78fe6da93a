"""The list of components is that of the installed distributions, with the licenses that they name themselves."""

import importlib.metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from wolkvox_tray.core.licenses import COMPONENTS, PACKAGES, components, versions

OLD_FORMS = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""How classifiers write what SPDX writes otherwise."""


def needed(name: str, found: dict[str, importlib.metadata.Distribution]) -> dict[str, importlib.metadata.Distribution]:
    """Every distribution that `name` needs on this system to run, by canonical name."""
    for text in importlib.metadata.requires(name) or []:
        each = Requirement(text)
        key = canonicalize_name(each.name)
        if key not in found and (each.marker is None or each.marker.evaluate({"extra": ""})):
            found[key] = importlib.metadata.distribution(each.name)
            needed(each.name, found)
    return found


def own_license(distribution: importlib.metadata.Distribution) -> str:
    """What a distribution says of its license, in the newest of the three ways that it uses."""
    papers = distribution.metadata
    classified = [text.rpartition(":: ")[2] for text in papers.get_all("Classifier") or [] if text[:7] == "License"]
    whole = [*(papers.get_all("License-Expression") or []), *(papers.get_all("License") or [])]
    said: str = (whole or classified or ["?"])[0]
    return OLD_FORMS.get(said, said)


def test_the_list_names_every_distribution_that_the_app_needs_here() -> None:
    listed = {canonicalize_name(each.distribution) for each in components() if each.distribution}

    assert listed == set(needed("wolkvox-tray", {}))


def test_each_license_is_the_one_that_its_distribution_names() -> None:
    terms: dict[str, str] = {
        canonicalize_name(each.distribution): each.license for each in PACKAGES if each.distribution
    }
    said = {name: own_license(each) for name, each in needed("wolkvox-tray", {}).items()}

    assert {name: says for name, says in said.items() if terms[name] not in (says, *says.split(" OR "))} == {}


def test_every_version_is_known_where_the_app_was_installed_with_its_papers() -> None:
    found = versions()

    assert [each.name for each in components() if not found.get(each.name)] == []


def test_each_component_is_listed_once() -> None:
    names = [each.name for each in COMPONENTS]

    assert sorted(set(names)) == sorted(names)
