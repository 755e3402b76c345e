"""Values and names of every kind, from the file through a shell to the results."""

import hashlib
import json
from pathlib import Path

from e2e.conftest import Project

AWKWARD = ["a b.txt", "it's.txt", 'q"q.txt', "d$HOME.txt", "-l", "ünï.txt", "back`tick", "x;y", "*"]
POOL = """version: 1
name: {name}
pool:
  image: {{publisher: canonical, offer: ubuntu-24_04-lts, sku: server}}
  vm_size: Standard_D2s_v3
  nodes: {{dedicated: 1}}
  task_slots_per_node: 4
"""
NAMES = """containers: [in, out]
inputs: [{container: in, files: "../names/*"}]
tasks:
  - step: sum
    for_each: {files: {container: in}}
    id: sum-{{ index }}
    command: md5sum < {{ item.name | quote }} > {{ item.name | quote }}.md5
    resource_files: [{container: in, blob: "{{ item.path }}"}]
    output_files: [{pattern: "*.md5", container: out}]
downloads: [{container: out, to: ../sums}]
"""
VALUES = """params:
  rate: {type: number, default: 3}
  version: 1.10
  fast: false
  regions: [a, b]
containers: [out]
tasks:
  - step: write
    command: |-
      if [ {{ params.fast }} = false ]; then speed=slow; else speed=FAST; fi
      echo $speed {{ params.rate }} {{ params.version }} {{ params.regions | quote }} $ONE > out.txt
    env: {ONE: "{{ params.fast }}"}
    output_files: [{pattern: out.txt, container: out, path: out.txt}]
downloads: [{container: out, to: ../results}]
"""


def write_workflow(project: Project, text: str) -> None:
    project.file.write_text(POOL.format(name=project.name) + text, encoding="utf-8")


def test_files_of_any_name_are_read_by_the_names_they_have(project: Project) -> None:
    folder = project.folder / "names"
    folder.mkdir()
    for name in AWKWARD:
        (folder / name).write_text(name, encoding="utf-8")
    write_workflow(project, NAMES)

    project.apply()

    sums = {path.name: path.read_text() for path in (project.folder / "sums").iterdir()}
    assert sums == {
        f"{name}.md5": f"{hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()}  -\n"
        for name in AWKWARD
    }


def test_a_name_that_the_shell_would_obey_is_refused_before_anything_is_made(
    project: Project,
) -> None:
    folder = project.folder / "names"
    folder.mkdir()
    (folder / "a b.txt").write_text("", encoding="utf-8")
    write_workflow(project, NAMES.replace("< {{ item.name | quote }}", "{{ item.name }}"))

    done = project.run("apply")

    assert done.returncode == 3  # the file is wrong
    assert "unquoted-text" in done.stderr
    assert "{{ item.name | quote }}" in done.stderr


def test_a_value_is_the_same_text_in_a_shell_and_in_the_environment(project: Project) -> None:
    write_workflow(project, VALUES)

    project.apply()
    again = project.run("plan", "-p", "rate=3.0", "--format", "json")

    assert project.results == {"out.txt": 'slow 3 1.10 ["a","b"] false\n'}
    assert json.loads(again.stdout)["operations"] == []


def test_an_unreadable_input_is_no_bug(project: Project) -> None:
    (project.data / "taskdata9.txt").symlink_to(Path("nowhere"))

    done = project.run("plan")

    assert done.returncode == 3  # the file is wrong
    assert "taskdata9.txt cannot be read: it is a link to nothing" in done.stderr
    assert "bug" not in done.stderr


def test_a_vm_size_of_a_new_family_passes_when_that_is_said(project: Project) -> None:
    project.replace("Standard_D2s_v3", "Standard_Q2s_v1")

    refused = project.run("validate")
    passed = project.run("validate", "--no-preflight")

    assert refused.returncode == 3
    assert "--no-preflight" in refused.stderr
    assert passed.returncode == 0, passed.stderr
