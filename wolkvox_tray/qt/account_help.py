"""The help of an account's form: where its server and its token are found, and what becomes of them."""

from __future__ import annotations

from wolkvox_tray.core.words import _
from wolkvox_tray.qt.settings_values import Draft


def server_hint() -> str:
    """Return what to type, while nothing is."""
    return _("The 4 digits, or the whole address you open wolkvox with.")


def server_help() -> str:
    """Return where the server is found."""
    return _(
        "They are the 4 digits in the address you open wolkvox with, such as 0042 in https://wv0042.wolkvox.com. "
        "If you don't know it, wolkvox's support does."
    )


def moved_hint(draft: Draft) -> str:
    """Return what another server means for what is stored."""
    return _("The counts stored so far are those of wv{server}. They are deleted when you save.").format(
        server=draft.account.server
    )


def token_hint(draft: Draft, vault_name: str) -> str:
    """Return what becomes of the token; nothing while the stored one stays."""
    if draft.deleting:
        return _("wolkvox isn't asked without a token. It stays valid in wolkvox until you delete it there.")
    if not draft.wants_token:
        return ""
    if draft.account.session_only:
        return _("Will be kept in memory until the program ends, and never shown again.")
    return _("Will be stored in {vault} and never shown again.").format(vault=_(vault_name))


def token_help() -> str:
    """Return where a token is made and copied; the names are those of wolkvox Manager, which speaks Spanish."""
    return _(
        "1. In wolkvox Manager open Configuración (the gear).\n"
        "2. Under Integraciones › Tokens enter a description and choose Add token.\n"
        "3. Right-click the new row and choose Copy Token, then paste it here.\n"
        "Create one for this program alone: if another one uses the same token, their queries collide."
    )


def enabled_hint(draft: Draft) -> str:
    """Return what it means that an account is switched off."""
    if draft.account.enabled:
        return ""
    return _("Neither asked nor counted. Its token and its counts stay.")
