"""What every step takes that does not say it itself."""

from fakes.spec_folder import SpecFolder


def test_a_step_takes_what_it_does_not_say(spec: SpecFolder) -> None:
    work, other = spec.workflow(
        "defaults: {retries: 2, max_wall_clock: 5m}",
        'tasks: [{step: work, command: "true"}, {step: other, command: "true", retries: 0}]',
    ).tasks

    assert (work.retries, other.retries) == (2, 0)
    assert work.max_wall_clock == other.max_wall_clock


def test_environments_merge_and_the_step_wins(spec: SpecFolder) -> None:
    task = spec.task(
        "defaults: {env: {A: default, B: default}}",
        'tasks: [{step: work, command: "true", env: {B: own, C: own}}]',
    )

    assert task.env == {"A": "default", "B": "own", "C": "own"}


def test_a_list_of_a_step_takes_the_place_of_the_default(spec: SpecFolder) -> None:
    task = spec.task(
        "containers: [out]",
        "defaults: {output_files: [{pattern: a.txt, container: out}]}",
        'tasks: [{step: work, command: "true", output_files: [{pattern: b, container: out}]}]',
    )

    assert [file.pattern for file in task.output_files] == ["b"]


def test_templates_of_defaults_know_the_item_of_each_step(spec: SpecFolder) -> None:
    tasks = spec.workflow(
        'defaults: {env: {WHICH: "{{ item }}"}}',
        'tasks: [{step: work, command: "true", for_each: {values: [a, b]}}]',
    ).tasks

    assert [task.env["WHICH"] for task in tasks] == ["a", "b"]


def test_a_step_with_commands_does_not_take_the_default_command(spec: SpecFolder) -> None:
    work, other = spec.workflow(
        "defaults: {command: echo default}",
        "tasks: [{step: work}, {step: other, commands: [echo own]}]",
    ).tasks

    assert ("echo default" in work.command_line, "echo own" in other.command_line) == (True, True)


def test_many_steps_with_large_defaults_are_refused_in_bounded_memory(spec: SpecFolder) -> None:
    env = ", ".join(f"V{number}: x" for number in range(2000))
    steps = ", ".join(f"{{step: s{number}, command: x}}" for number in range(2000))

    problems = spec.problems(f"defaults: {{env: {{{env}}}}}", f"tasks: [{steps}]")

    assert problems == [
        "too-many-values: the workflow grows too large when its layers are put together"
    ]
