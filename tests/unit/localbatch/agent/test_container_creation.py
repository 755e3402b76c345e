"""A task's container as arguments."""

from pathlib import Path

import pytest

from localbatch.agent.containers.creation import ContainerCommand, divide_environment
from localbatch.agent.failures import FailureError
from localbatch.agent.orders import ContainerSettings, Mount

ENV_FILE = Path("/private/variables")
NODE = Path("/root/nodes/n")


def make_command(
    *,
    env: dict[str, str] | None = None,
    arguments: tuple[str, ...] = (),
    user: str | None = None,
    **settings: object,
) -> ContainerCommand:
    shared, listed = divide_environment(env or {})
    given = {"image": "image:1", "root": Path("/root"), "is_enabled": True} | settings
    return ContainerCommand(
        settings=ContainerSettings(**given),  # type: ignore[arg-type]  # as a test gives them
        name="flowrun-t-1",
        wd=NODE / "task/wd",
        arguments=arguments,
        user=user,
        shared=shared,
        listed=listed,
    )


def told(command: ContainerCommand) -> str:
    return " ".join(command.create_arguments(ENV_FILE))


def test_the_command_line_follows_the_image_after_the_tasks_own_options() -> None:
    command = make_command(arguments=("a", "b c"), run_options="--rm --label 'x y'")

    arguments = command.create_arguments(ENV_FILE)

    assert arguments[-6:] == ("--rm", "--label", "x y", "image:1", "a", "b c")


def test_a_container_is_named_marked_and_on_the_machines_network() -> None:
    assert told(make_command()).startswith(
        "create --name flowrun-t-1 --label flowrun.root=/root --network host "
    )


def test_folders_are_mounted_at_the_same_path() -> None:
    mounts = (Mount(folder=NODE), Mount(folder=NODE / "shared", is_read_only=True))

    assert f"--volume {NODE}:{NODE} --volume {NODE}/shared:{NODE}/shared:ro " in told(
        make_command(mounts=mounts)
    )
    assert "--volume" not in told(make_command())


def test_the_working_directory_is_the_tasks_unless_the_image_decides() -> None:
    assert f"--workdir {NODE}/task/wd " in told(make_command())
    assert "--workdir" not in told(make_command(image_decides_wd=True))


def test_a_user_is_named_only_where_it_has_to_be() -> None:
    assert "--user 1000:1000 " in told(make_command(user="1000:1000"))
    assert "--user" not in told(make_command())


def test_no_value_of_a_variable_stands_in_an_argument() -> None:
    env = {"TOKEN": "secret\nword", "PATH": "secret path", "a-b": "secret name"}

    command = make_command(env=env)

    assert "secret" not in told(command)
    assert "--env TOKEN --env-file /private/variables" in told(command)
    assert command.shared == {"TOKEN": "secret\nword"}
    assert command.env_file() == "PATH=secret path\na-b=secret name\n"
    assert "secret" not in repr(command)


@pytest.mark.parametrize("name", ["HOME", "DOCKER_HOST", "LD_PRELOAD", "https_proxy", "XDG_X"])
def test_what_the_engine_reads_itself_does_not_reach_it(name: str) -> None:
    assert divide_environment({name: "x", "MY_HOME": "y"}) == ({"MY_HOME": "y"}, {name: "x"})


@pytest.mark.parametrize(
    "command", [make_command(run_options="--label 'x"), make_command(env={"PATH": "a\nb"})]
)
def test_what_cannot_be_written_is_a_wrong_setting(command: ContainerCommand) -> None:
    with pytest.raises(FailureError) as caught:
        (command.create_arguments(ENV_FILE), command.env_file())

    assert caught.value.failure.code == "ContainerInvalidSettings"
