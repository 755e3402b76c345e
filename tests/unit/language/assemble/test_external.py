"""Results say whose they are where their container does not."""

from fakes.spec_folder import SpecFolder


def test_only_results_in_an_external_container_carry_the_workflows_name(spec: SpecFolder) -> None:
    draft = spec.draft(
        "containers: {own: , shared: {name: shared-results, external: true}}",
        'tasks: [{step: s, command: "true", output_files: '
        "[{pattern: a, container: own}, {pattern: b, container: shared}]}]",
    )

    (task,) = draft.build().tasks

    assert [file.workflow for file in task.output_files] == ["", draft.name]
    assert [(one.name, one.external) for one in draft.containers[:2]] == [
        (f"{draft.name}-own", False),
        ("shared-results", True),
    ]
