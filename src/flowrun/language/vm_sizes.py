"""VM sizes by the form of their names and by the families that Azure has.

A size is called `Standard_`, the family's letters, a number, more of its letters, and perhaps an
accelerator and a version: `Standard_D2s_v3` is of the family Dsv3. Case does not matter.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple, Self

# Kept by hand: `--no-preflight` lets a family pass that is newer than this list.
_FAMILIES = """
Basic_A A Av2 Amv2 Bs Bms Bls Bsv2 Blsv2 Basv2 Balsv2 Bpsv2 Bplsv2
D DS Dv2 DSv2 Dv3 Dsv3 Dv4 Dsv4 Ddv4 Ddsv4 Dav4 Dasv4
Dv5 Dsv5 Ddv5 Ddsv5 Dlsv5 Dldsv5 Dasv5 Dadsv5 Dalsv5 Daldsv5 Dpsv5 Dpdsv5 Dplsv5 Dpldsv5
Dsv6 Ddsv6 Dlsv6 Dldsv6 Dnsv6 Dndsv6 Dnlsv6 Dnldsv6 Dasv6 Dadsv6 Dalsv6 Daldsv6
Dpsv6 Dpdsv6 Dplsv6 Dpldsv6 Dasv7 Dadsv7 Dalsv7 Daldsv7 Dsv7 Ddsv7 Dlsv7 Dldsv7
DCs DCsv2 DCsv3 DCdsv3 DCasv5 DCadsv5 DCasccv5 DCadsccv5 DCesv5 DCedsv5 DCesv6 DCedsv6 DCasv6
DCadsv6
Ev3 Esv3 Eiv3 Eisv3 Ev4 Esv4 Edv4 Edsv4 Eisv4 Eidv4 Eidsv4 Eav4 Easv4 Eiasv4
Ev5 Esv5 Edv5 Edsv5 Eiv5 Eisv5 Eidv5 Eidsv5 Ebsv5 Ebdsv5 Eibsv5 Eibdsv5 Easv5 Eadsv5 Eiasv5
Eiadsv5 Epsv5 Epdsv5
Esv6 Edsv6 Eisv6 Eidsv6 Ensv6 Endsv6 Ebsv6 Ebdsv6 Eibsv6 Eibdsv6 Easv6 Eadsv6 Eiasv6 Eiadsv6
Epsv6 Epdsv6 Easv7 Eadsv7 Esv7 Edsv7
ECasv5 ECadsv5 ECiasv5 ECiadsv5 ECasccv5 ECadsccv5 ECesv5 ECedsv5 ECiesv5 ECiedsv5 ECesv6 ECedsv6
ECiesv6 ECiedsv6 ECasv6 ECadsv6
F Fs Fsv2 Famsv6 Fasv6 Falsv6 Famsv7 Fasv7 Falsv7 Famdsv7 Fadsv7 Faldsv7 FXmds FXmsv2 FXmdsv2
G GS Ls Lsv2 Lsv3 Lasv3 Lsv4 Lasv4 Laosv4
M Ms Mms Mts Mls Mv2 Msv2 Mmsv2 Mdsv2 Mdmsv2 Mimsv2 Misv2 Midsv2 Midmsv2 Mixsv2 Msv3 Mdsv3 Mmsv3
Mdmsv3 Misv3 Midsv3 Mbsv3 Mbdsv3 Mbisv3 Mbidsv3 Mtsv3 Mtdsv3
H Hm Hr Hmr HBrs HBrsv2 HBrsv3 HBrsv4 HCrs HXrs
NC NCr NCsv2 NCrsv2 NCsv3 NCrsv3 NCas_T4v3 NCads_A100v4 NCads_A10v4 NCads_H100v5 NCis_H100v5
NCadis_H100v5 NCCads_H100v5 NCCadis_H100v5
NDs NDrs NDsv2 NDrsv2 NDasrv4 NDasr_A100v4 NDamsr_A100v4 NDisr_H100v5 NDis_H100v5 NDisr_H200v5
NDis_H200v5 NDisr_MI300Xv5 NDis_MI300Xv5 NDisr_GB200v6 NDisr_GB300v6
NGads_V620v1 NP NPs NV NVsv2 NVsv3 NVasv4 NVads_A10v5 NVadms_A10v5 NVads_V710v5 PBs
"""
_FAMILY = re.compile(r"(?:(Basic)_)?([A-Z]+)([a-z]*?)(?:_([A-Z0-9]+?))?(v\d)?")
# `-\d+` is of sizes with fewer active cores, as Standard_E16-8s_v3: they are of the same family.
_SIZE = re.compile(
    # The accelerator gives way to the version: `_v3` alone could be read as either.
    r"(Standard|Basic)_([A-Z]+)(\d+)(?:-\d+)?([a-z]*)(?:_([A-Z]+\d+[A-Z]?))??(?:_(v\d+))?(_promo)?",
    re.ASCII | re.IGNORECASE,
)
SHOWN = 3


class Family(NamedTuple):
    """What the sizes of a family have in common, in lower case."""

    letters: str
    suffix: str
    accelerator: str
    version: str


@dataclass(frozen=True, slots=True)
class VmSize:
    """A VM size's name in its parts."""

    family: Family
    number: str

    @classmethod
    def parse(cls, name: str) -> Self | None:
        """Return the parts, or None for what has not the form of a size."""
        found = _SIZE.fullmatch(name)
        if found is None:
            return None
        _, letters, number, suffix, accelerator, version, _ = (
            part or "" for part in found.groups()
        )
        return cls(_family(letters, suffix, accelerator, version), number)


def _family(*parts: str) -> Family:
    return Family(*(part.lower() for part in parts))


def _read_families() -> dict[Family, tuple[str, ...]]:
    """Return the families, each with the parts of its name as Azure writes them."""
    found = {}
    for word in _FAMILIES.split():
        name = _FAMILY.fullmatch(word)
        if name:
            tier, *parts = (part or "" for part in name.groups())
            found[_family(*parts)] = (tier or "Standard", *parts)
    return found


KNOWN = _read_families()


def find_vm_size_fault(name: str, *, known_only: bool = True) -> tuple[str, str] | None:
    """Return what is wrong with the name of a VM size, and a hint.

    The form must be right; `known_only` wants a family of those above as well.
    """
    size = VmSize.parse(name)
    if size and (size.family in KNOWN or not known_only):
        return None
    hint = _closest(name, size.number if size else _first_number(name))
    if size is None:
        return f"'{name}' has not the form of a VM size, such as Standard_D2s_v3", hint
    skip = "--no-preflight lets a new one pass."
    return f"'{name}' is of no family of VM sizes that is known", f"{hint} {skip}".lstrip()


def _first_number(name: str) -> str:
    found = re.search(r"\d+", name)
    # Any number shows how a size is written.
    return found.group() if found else "2"


def _closest(name: str, number: str) -> str:
    """Return the sizes of that number whose names come nearest."""
    sizes = {size.lower(): size for size in (_size_name(parts, number) for parts in KNOWN.values())}
    # `D2s_v3` means `Standard_D2s_v3`.
    wanted = (
        name.lower() if name.lower().startswith(("stand", "basic")) else f"standard_{name}".lower()
    )
    close = get_close_matches(wanted, sizes, n=SHOWN, cutoff=0.7)
    return f"Close to it: {', '.join(sizes[size] for size in close)}." if close else ""


def _size_name(parts: tuple[str, ...], number: str) -> str:
    tier, letters, suffix, accelerator, version = parts
    return "_".join(filter(None, (tier, f"{letters}{number}{suffix}", accelerator, version)))
