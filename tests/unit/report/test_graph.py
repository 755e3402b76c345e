"""A workflow as a drawing in text."""

from pathlib import Path

from flowrun.actions.graph import draw_graph
from flowrun.language.load import load_workflow
from flowrun.report.graph import graph_to_dot, graph_to_mermaid

STAGES = Path(__file__).parents[3] / "workflows" / "stages" / "stages.yaml"

MERMAID = """\
flowchart LR
  subgraph phase1["phase 1"]
    s_cut["cut<br/>3 tasks on stages-small"]
  end
  subgraph phase2["phase 2"]
    s_count["count<br/>tasks not known yet on stages-large"]
    s_total["total<br/>1 task on stages-large"]
  end
  c_s_texts[("texts")]
  c_s_pieces[("pieces")]
  c_s_counts[("counts")]
  c_s_total[("total")]
  c_s_texts -.-> s_cut
  s_cut --> c_s_pieces
  s_cut ==> s_count
  c_s_pieces -.-> s_count
  s_count ==> s_total
  c_s_counts -.-> s_total
  s_total --> c_s_total
"""


def test_a_flowchart_has_steps_containers_pools_and_phases() -> None:
    assert graph_to_mermaid(draw_graph(load_workflow(STAGES).build(None))) == MERMAID


def test_the_same_graph_for_graphviz() -> None:
    dot = graph_to_dot(draw_graph(load_workflow(STAGES).build(None)))

    assert dot.startswith('digraph "stages" {\n  rankdir=LR;\n')
    assert '    "cut" [shape=box, label="cut\\n3 tasks on stages-small"];\n' in dot
    assert '  "cut" -> "count" [style=bold];\n' in dot
    assert '  "container pieces" -> "count" [style=dashed];\n' in dot
    assert dot.count("{") == dot.count("}")
