"""VM sizes: the form of their names, the families, and the closest ones."""

import pytest

from fakes.spec_folder import SpecFolder
from flowrun.language.vm_sizes import find_vm_size_fault

RIGHT = """Standard_D2s_v3 standard_d2s_v3 STANDARD_D2S_V3 Basic_A1 Standard_A1_v2 Standard_DS2_v2
Standard_D2_v2_Promo Standard_E4-2s_v3 Standard_M64-32ms Standard_B1ls Standard_F4s_v2
Standard_HB120-16rs_v3 Standard_HC44rs Standard_NC4as_T4_v3 Standard_NC24ads_A100_v4
Standard_ND96isr_H100_v5 Standard_ND96isr_MI300X_v5 Standard_NV36ads_A10_v5 Standard_D96lds_v6"""
WRONG = [
    ("D2s_v3", "Standard_D2s_v3"),
    ("Standard_D2sv3", "Standard_D2s_v3"),
    ("STANDARD-D2S-V3", "Standard_D2s_v3"),
    ("Standart_D4s_v5", "Standard_D4s_v5"),
    ("Standard_D8s_v99", "Standard_D8s_v6"),
    ("Standard_NC24ads_A1000_v4", "Standard_NC24ads_A100_v4"),
]


@pytest.mark.parametrize("name", RIGHT.split())
def test_a_size_of_a_known_family_is_right_in_any_case(name: str) -> None:
    assert find_vm_size_fault(name) is None


@pytest.mark.parametrize(("name", "closest"), WRONG)
def test_a_wrong_size_is_told_with_the_closest_names(name: str, closest: str) -> None:
    fault = find_vm_size_fault(name)

    assert fault is not None
    assert closest in fault[1]


@pytest.mark.parametrize(
    "name", ["", "v", "t3.micro", "n1-standard-4", "Standard", "Standard_", "é" * 99]
)
def test_what_is_no_size_at_all_is_refused(name: str) -> None:
    assert find_vm_size_fault(name, known_only=False) is not None


def test_a_new_family_passes_when_only_the_form_is_asked() -> None:
    assert find_vm_size_fault("Standard_Q2s_v1") is not None
    assert find_vm_size_fault("Standard_Q2s_v1", known_only=False) is None


def test_a_wrong_size_is_reported_at_its_place(spec: SpecFolder) -> None:
    problems = spec.problems(
        "pool: {image: {publisher: p, offer: o, sku: s}, vm_size: Standard_D2sv3,"
        " nodes: {dedicated: 1}}"
    )

    assert problems == [
        "vm-size: 'Standard_D2sv3' has not the form of a VM size, such as Standard_D2s_v3"
    ]
