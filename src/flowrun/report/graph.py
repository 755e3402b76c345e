"""The graph of a workflow -> Mermaid and DOT, which many programs draw."""

import json
from collections.abc import Iterator

from flowrun.actions.graph import Graph, GraphStep
from flowrun.report.words import plural


def graph_to_mermaid(graph: Graph) -> str:
    """Return a flowchart: a box a step, a cylinder a container, a frame a phase."""
    return "\n".join(("flowchart LR", *_mermaid(graph))) + "\n"


def _mermaid(graph: Graph) -> Iterator[str]:
    for phase, steps in _phases(graph):
        yield f'  subgraph phase{phase}["phase {phase}"]'
        yield from (f"    {_id(step.name)}[{_quoted(_label(step, '<br/>'))}]" for step in steps)
        yield "  end"
    yield from (f"  c_{_id(alias)}[({_quoted(alias)})]" for alias in graph.containers)
    for step in graph.steps:
        own = _id(step.name)
        yield from (f"  {_id(needed)} ==> {own}" for needed in step.needs)
        yield from (f"  c_{_id(alias)} -.-> {own}" for alias in step.reads)
        yield from (f"  {own} --> c_{_id(alias)}" for alias in step.writes)


def graph_to_dot(graph: Graph) -> str:
    """Return a digraph for Graphviz, likewise."""
    name = _dot(graph.workflow)
    return "\n".join((f"digraph {name} {{", "  rankdir=LR;", *_dot_lines(graph), "}")) + "\n"


def _dot_lines(graph: Graph) -> Iterator[str]:
    for phase, steps in _phases(graph):
        yield f'  subgraph cluster_{phase} {{ label="phase {phase}";'
        for step in steps:
            yield f"    {_dot(step.name)} [shape=box, label={_dot(_label(step, chr(10)))}];"
        yield "  }"
    for alias in graph.containers:
        yield f"  {_dot(f'container {alias}')} [shape=cylinder, label={_dot(alias)}];"
    for step in graph.steps:
        own = _dot(step.name)
        yield from (f"  {_dot(needed)} -> {own} [style=bold];" for needed in step.needs)
        yield from (
            f"  {_dot(f'container {alias}')} -> {own} [style=dashed];" for alias in step.reads
        )
        yield from (f"  {own} -> {_dot(f'container {alias}')};" for alias in step.writes)


def _phases(graph: Graph) -> Iterator[tuple[int, list[GraphStep]]]:
    for phase in sorted({step.phase for step in graph.steps}):
        yield phase, [step for step in graph.steps if step.phase == phase]


def _label(step: GraphStep, newline: str) -> str:
    tasks = "tasks not known yet" if step.tasks is None else plural(step.tasks, "task")
    return newline.join((step.name, f"{tasks} on {step.pool}"))


def _id(name: str) -> str:
    """Names may hold hyphens, which Mermaid takes for arrows, or be one of its words."""
    return "s_" + name.replace("-", "_m_")


def _quoted(text: str) -> str:
    return f'"{text}"'


def _dot(text: str) -> str:
    return json.dumps(text)
