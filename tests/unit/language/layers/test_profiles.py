"""Variants of a workflow that are laid over its file."""

from fakes.spec_folder import SpecFolder

FULL = "profiles: {full: {params: {n: 100}, pool: {nodes: {dedicated: 9}}}, other: {name: other}}"


def test_a_profile_is_laid_over_the_file_only_when_it_is_asked_for(spec: SpecFolder) -> None:
    sections = (FULL, "params: {n: 1}", 'tasks: [{step: work, command: "echo {{ params.n }}"}]')

    assert "echo 1" in spec.task(*sections).command_line
    spec.profiles = ("full", "other")
    workflow = spec.workflow(*sections)

    assert "echo 100" in workflow.tasks[0].command_line
    assert workflow.own_pools[0].dedicated == 9
    assert workflow.name == "other"


def test_the_last_of_several_profiles_wins(spec: SpecFolder) -> None:
    sections = "profiles: {a: {job: {priority: 1}}, b: {job: {priority: 2}}}"
    priorities = []
    for profiles in (("a", "b"), ("b", "a")):
        spec.profiles = profiles
        priorities.append(spec.workflow(sections).job.priority)

    assert priorities == [2, 1]


def test_a_profile_can_replace_fixed_nodes_with_autoscale(spec: SpecFolder) -> None:
    spec.profiles = ("cloud",)

    pool = spec.workflow(
        "profiles: {cloud: {pool: {vm_size: Standard_D2s_v3,"
        " autoscale: {preset: pending_tasks, min: 0, max: 9}}}}"
    ).own_pools[0]

    assert pool.autoscale is not None


def test_a_profile_that_is_not_there_is_told_with_the_nearest_one(spec: SpecFolder) -> None:
    spec.profiles = ("ful",)

    assert spec.problems(FULL) == ["unknown-profile: there is no profile 'ful'"]


def test_profiles_are_checked_also_when_none_is_asked_for(spec: SpecFolder) -> None:
    problems = spec.problems(
        "profiles:",
        "  a: {pool: {vm_sze: Standard_D2s_v3}}",
        "  b: {include: [x.yaml], job: {priority: high}}",
    )

    assert problems == [
        "unknown-key: unknown key 'vm_sze'",
        "bad-profile: 'include' cannot stand in a profile",
        "wrong-type: this must be a whole number, not a text",
    ]


def test_a_mistake_of_a_profile_in_use_is_told_once(spec: SpecFolder) -> None:
    spec.profiles = ("a",)

    assert spec.problems("profiles: {a: {job: {priority: high}}}") == [
        "wrong-type: this must be a whole number, not a text"
    ]


def test_a_workflow_may_need_a_profile_to_be_whole(spec: SpecFolder) -> None:
    spec.profiles = ("here",)

    sections = (
        "pool: {image: {publisher: p, offer: o, sku: s}, vm_size: Basic_A1}",
        "profiles: {here: {pool: {nodes: {dedicated: 1}}}}",
    )

    assert spec.workflow(*sections).tasks
    spec.profiles = ()
    assert spec.problems(*sections) == ["missing-key: one of 'nodes' or 'autoscale' is missing"]


def test_origins_tell_of_params_files_profiles_and_defaults(spec: SpecFolder) -> None:
    spec.write("base.yaml", "job: {priority: 7}\n")
    spec.profiles, spec.params = ("fast",), {"n": "2"}
    spec.environ = {"FLOWRUN_PARAM_KEY": "hidden"}

    draft = spec.draft(
        "include: [base.yaml]",
        "params: {n: 1, m: 5, key: {secret: true}}",
        "profiles: {fast: {pool: {task_slots_per_node: 2}, params: {m: 6}}}",
        "defaults: {retries: 3}",
    )

    told = {(one.address, one.value, one.layer) for one in draft.origins}
    assert told == {
        ("params.n", "2", "-p n"),
        ("params.m", "6", "default"),
        ("params.key", "(secret)", "FLOWRUN_PARAM_KEY"),
        ("job.priority", "7", "include"),
        ("pool.task_slots_per_node", "2", "profile fast"),
        ("tasks.0.retries", "3", "defaults"),
    }
