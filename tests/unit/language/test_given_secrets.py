"""Every value that was given for a secret parameter is known, from whatever source, used or not."""

from pathlib import Path

from fakes.spec_folder import SpecFolder
from flowrun.language.load import ParamSources, load_claims

PARAMS = "params: {pw: {type: string, secret: true}, pin: {type: integer, secret: true}}"


def test_secrets_of_every_source_are_known(tmp_path: Path) -> None:
    spec = SpecFolder(tmp_path)
    spec.params_file = tmp_path / "given.yaml"
    spec.params_file.write_text('pw: "from\\n a file"\npin: 0042\n')
    spec.environ = {"FLOWRUN_PARAM_PW": "from the 'environment'"}
    spec.params = {"pw": "from the command line"}

    secrets = {secret.reveal() for secret in spec.draft(PARAMS).secrets}

    assert secrets >= {"from\n a file", "from the 'environment'", "from the command line"}
    assert any("42" in secret for secret in secrets)


def test_a_destroy_knows_the_secrets_that_it_was_given(tmp_path: Path) -> None:
    spec = SpecFolder(tmp_path)
    spec.params = {"pw": "given", "pin": "1234"}
    spec.draft(PARAMS)

    claims = load_claims(tmp_path / "flow.yaml", ParamSources(options={"pw": "given"}))

    assert [secret.reveal() for secret in claims.secrets] == ["given"]
