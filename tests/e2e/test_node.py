"""What a task of a workflow finds on its node: nothing of whoever started flowrun."""

from e2e.conftest import Project

WORKFLOW = """version: 1
name: {name}
containers: [app, out]
inputs: [{{container: app, files: data/hello.sh}}]
pool:
  image: {{publisher: canonical, offer: ubuntu-24_04-lts, sku: server}}
  vm_size: Standard_D2s_v3
  nodes: {{dedicated: 1}}
tasks:
  - step: look
    command: |-
      hello.sh > ~/found.txt
      echo $USER $AZ_BATCH_TASK_USER_IDENTITY >> found.txt
      python3 -c 'import flowrun' 2>> found.txt || true
    resource_files: [{{container: app}}]
    output_files: [{{pattern: found.txt, container: out}}]
downloads: [{{container: out, to: ../results}}]
"""


def test_a_task_finds_its_programs_its_home_and_its_user_as_on_a_real_node(
    project: Project,
) -> None:
    (project.data / "hello.sh").write_text("#!/bin/sh\necho found by its name\n")
    project.file.write_text(WORKFLOW.format(name=project.name))

    project.apply()

    [found] = project.results.values()
    by_name, user, *traceback = found.splitlines()
    assert by_name == "found by its name"
    assert user == "_azbatch PoolNonAdmin"
    assert traceback[-1].startswith("ModuleNotFoundError")
