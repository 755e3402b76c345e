"""Users of nodes, and which of them runs a task."""

from flowrun.language.imports.az_expressions import param_name
from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, put


def read_user_accounts(sketch: Sketch, pool: Reader) -> list[Section]:
    """Return `user_accounts`; their passwords become parameters."""
    accounts = []
    for account in pool.sections("userAccounts"):
        name = account.take("name")
        wanted = f"password_{param_name(str(name))}"
        entry: Section = {
            "name": name,
            "password": take_secret(sketch, account, "password", wanted),
        }
        put(entry, "elevated", str(account.take("elevationLevel")).lower() == "admin" or None)
        numbers = account.section("linuxUserConfiguration")
        entry |= {key: numbers.take(key) for key in ("uid", "gid") if key in numbers}
        accounts.append(entry)
    return accounts


def take_secret(sketch: Sketch, source: Reader, key: str, wanted: str) -> Section:
    """Return a reference to the parameter that stands for the secret below a key; a new one of the
    wanted name where the file has the secret itself.
    """
    known = sketch.secret_of(source.take(key))
    if known is None:
        source.note(key, f"not carried over: give it as the secret parameter '{wanted}'")
        known = sketch.add_secret(wanted)
    return known


def read_user(task: Reader) -> Section:
    """Return what a step says of its user: `user`, or `elevated`, with `raw` for the rest."""
    identity = task.section("userIdentity")
    name = identity.take("username") or identity.take("userName")
    if name:
        return {"user": name}
    found: Section = {}
    put(found, "elevated", is_elevated(task) or None)
    if str(identity.section("autoUser").take("scope")).lower() == "task":
        found["raw"] = {"userIdentity": {"autoUser": {"scope": "task"}}}
    return found


def read_own_user(part: Reader) -> bool:
    """Return whether a task that runs for the node, and not for a step, is an administrator's."""
    identity = part.section("userIdentity")
    for key in ("username", "userName"):
        identity.leave(key, "not carried over: it runs as Batch's own user")
    if str(identity.section("autoUser").take("scope")).lower() == "task":
        identity.note("autoUser.scope", "not carried over: it is that of the pool")
    return is_elevated(part)


def is_elevated(source: Reader) -> bool:
    """Whether a task runs as administrator."""
    # Older files say it so: read here, so that it is not told as left over.
    older = source.take("runElevated")
    level = source.section("userIdentity").section("autoUser").take("elevationLevel")
    return str(level).lower() == "admin" or bool(older)
