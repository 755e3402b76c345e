"""Right or refused: pipelines of any shape, edited and applied, beside a model that knows better.

After each apply the results are the model's, the next plan is empty, and no task has run whose
result was there already. What cannot come out right must be refused, with nothing run.
"""

import uuid
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from e2e.conftest import Project, clean_environment
from e2e.pipeline_project import POOLS, Edit, PipelineProject
from flowrun.gateways.connect import Gateways
from localbatch.account.home import Home
from support.pipelines import ITEMS, Link, Pipeline, Source, Stage

SOME_ITEMS = st.sets(st.sampled_from(ITEMS), min_size=1)
EDITS: st.SearchStrategy[list[Edit]] = st.lists(
    st.tuples(
        st.sampled_from(["version", "item", "input", "pool", "lose", "forget", "declare"]),
        st.integers(0, 3),
        st.sampled_from(ITEMS),
    ),
    min_size=1,
    max_size=3,
)
# No shrinking: each try takes seconds, and a pipeline of four steps is small enough to read.
BOUNDED = settings(
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@st.composite
def pipelines(draw: st.DrawFn) -> Pipeline:
    """Two to four steps; each may list inputs or results, and read of steps before it."""
    stages: list[Stage] = []
    for index in range(draw(st.integers(2, 4))):
        before = [stage.name for stage in stages]
        source = draw(st.sampled_from([s for s in Source if before or s is not Source.MADE]))
        stages.append(
            Stage(
                name=f"s{index}",
                source=source,
                values=draw(SOME_ITEMS),
                lists=Link(draw(st.sampled_from(before))) if source is Source.MADE else None,
                links=draw(links(source, stages)),
                pool=draw(st.sampled_from(POOLS)),
            )
        )
    inputs = dict.fromkeys(sorted(draw(SOME_ITEMS)), 1)
    return Pipeline(f"t{uuid.uuid4().hex[:8]}", stages, inputs=inputs, pools=POOLS)


@st.composite
def links(draw: st.DrawFn, source: Source, before: Sequence[Stage]) -> list[Link]:
    """Reads of some of the steps before; by item where both have items of the same kind."""
    found = []
    for stage in draw(st.lists(st.sampled_from(before), unique_by=id)) if before else []:
        alike = stage.source is source and source in {Source.VALUES, Source.INPUTS}
        found.append(Link(stage.name, match=alike and draw(st.booleans())))
    return found


@settings(BOUNDED, max_examples=3, derandomize=True)
@given(pipeline=pipelines(), rounds=st.lists(EDITS, min_size=1, max_size=2))
@pytest.mark.timeout(600)
def test_an_apply_is_right_or_refused(
    home: Home, gateways: Gateways, pipeline: Pipeline, rounds: list[list[Edit]]
) -> None:
    check_pipeline(home, gateways, pipeline, rounds)


@pytest.mark.long
@settings(BOUNDED, max_examples=300)
@given(pipeline=pipelines(), rounds=st.lists(EDITS, min_size=1, max_size=5))
def test_many_applies_are_right_or_refused(
    home: Home, gateways: Gateways, pipeline: Pipeline, rounds: list[list[Edit]]
) -> None:
    check_pipeline(home, gateways, pipeline, rounds)


def check_pipeline(
    home: Home, gateways: Gateways, pipeline: Pipeline, rounds: Sequence[Sequence[Edit]]
) -> None:
    with TemporaryDirectory() as folder:
        environment = clean_environment(home.state.parent)
        project = PipelineProject(
            pipeline, Project(Path(folder), pipeline.name, environment), gateways
        )
        try:
            for edits in ((), *rounds):
                for edit in edits:
                    project.edit(*edit)
                project.apply_and_check()
        finally:
            # The nodes of hundreds of pools would be too many for one account.
            project.destroy()
