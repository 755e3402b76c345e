"""A service that is busy, forgetful and cut off now and then: the run ends as without."""

import json

import pytest

from e2e.conftest import Project

RULES = [
    {"fault": "busy", "rate": 0.15, "retry_after": 1},
    {"fault": "throttle", "rate": 0.1},
    {"fault": "reset", "rate": 0.05},
    {"fault": "lost", "rate": 0.05},
    {"fault": "timeout", "rate": 0.05},
    {"fault": "servererror", "rate": 0.5},
]


def set_faults(project: Project, rules: list[dict[str, object]], *, seed: int = 1) -> None:
    """Let the project's account fail by these rules."""
    file = project.folder / "faults.json"
    file.write_text(json.dumps({"seed": seed, "rules": rules}))
    assert project.run("local", "up").returncode == 0
    done = project.run("local", "faults", "set", str(file))
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_run_over_a_shaky_service_ends_like_one_without(
    fragile_project: Project, seed: int
) -> None:
    set_faults(fragile_project, RULES, seed=seed)

    fragile_project.apply()

    assert len(fragile_project.results) == 3
    assert fragile_project.run("local", "faults", "clear").returncode == 0
    assert fragile_project.run("plan", "--detailed-exitcode").returncode == 0


def test_a_quota_that_is_reached_is_named_at_once(fragile_project: Project) -> None:
    set_faults(fragile_project, [{"fault": "resize", "code": "AccountCoreQuotaReached"}])

    done = fragile_project.run("apply")

    assert done.returncode == 1
    assert "AccountCoreQuotaReached" in done.stderr


def test_a_pool_without_a_usable_node_is_given_up_with_the_reason(
    fragile_project: Project,
) -> None:
    set_faults(fragile_project, [{"fault": "boot", "code": "DiskFull"}])

    done = fragile_project.run("apply")

    assert done.returncode == 1
    assert "unusable" in done.stderr


def test_a_run_over_late_counts_ends_like_one_without(fragile_project: Project) -> None:
    set_faults(fragile_project, [{"fault": "counts", "seconds": 3}])

    fragile_project.apply()

    assert len(fragile_project.results) == 3
