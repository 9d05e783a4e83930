"""`spec` comes from a file, without the CDK, and is what the CDK would print; other commands import less."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from airbyte_cdk.models import ConnectorSpecificationSerializer
from airbyte_cdk.utils.constants import ENV_REQUEST_CACHE_PATH

import source_tiktok_ads
from source_tiktok_ads.commands.process import CACHE_FOLDER
from source_tiktok_ads.source import SourceTiktokAds
from source_tiktok_ads.start import SPEC

_SPEC = "import sys; sys.argv = ['source-tiktok-ads', 'spec']; from source_tiktok_ads.start import main; main()"


def python(code: str, **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401 - of subprocess.run
    return subprocess.run([sys.executable, "-c", code], text=True, check=False, stderr=subprocess.PIPE, **options)


def test_the_file_is_what_the_cdk_answers() -> None:
    source = SourceTiktokAds()
    answered = ConnectorSpecificationSerializer.dump(source.spec(source.logger))
    assert json.loads(SPEC.read_bytes()) == json.loads(json.dumps(answered))


def test_spec_is_one_message_and_imports_no_cdk() -> None:
    ended = python(f"{_SPEC}; print('airbyte_cdk' in sys.modules)", stdout=subprocess.PIPE)
    message, imported = ended.stdout.splitlines()
    assert json.loads(message) == {"type": "SPEC", "spec": json.loads(SPEC.read_bytes())}
    assert (ended.returncode, imported) == (0, "False")


def test_spec_says_in_one_line_that_its_output_takes_nothing() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - no file
        ended = python(_SPEC, stdout=full)
    assert ended.returncode == 1
    assert ended.stderr == "The output takes nothing more: No space left on device.\n"


def test_other_command_lines_are_read_as_ever() -> None:
    code = "import sys; sys.argv[1:] = ['--help']; from source_tiktok_ads.start import main; main()"
    ended = python(code, stdout=subprocess.PIPE)
    assert (ended.returncode, ended.stdout.startswith("usage")) == (0, True)


def test_the_child_of_spark_can_end_without_importing_the_cdk() -> None:
    """It ends in a second thread, while its main thread may be importing the CDK: two at that at once may crash."""
    child = Path(source_tiktok_ads.__file__).parent / "spark" / "child.py"
    code = (
        "import os, runpy, sys; os._exit = lambda code: print('airbyte_cdk' in sys.modules); "
        f"runpy.run_path({str(child)!r})['_end_with_parent']('no folder')"
    )
    assert python(code, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout == "False\n"
    assert CACHE_FOLDER == ENV_REQUEST_CACHE_PATH


def test_serializers_without_descriptions_write_the_same() -> None:
    dumped = (
        "from airbyte_cdk.models import *; "
        "print(AirbyteMessageSerializer.dump(AirbyteMessage(Type.LOG, log=AirbyteLogMessage(Level.INFO, 'a'))))"
    )
    light = f"from source_tiktok_ads import start; start._leave_descriptions_out(); {dumped}"
    assert python(light, stdout=subprocess.PIPE).stdout == python(dumped, stdout=subprocess.PIPE).stdout != ""


def test_serpyco_reads_source_texts_by_the_function_that_is_replaced() -> None:
    from serpyco_rs import _utils  # noqa: PLC0415 - private, and looked at here alone

    assert "from attributes_doc import get_attributes_doc" in inspect.getsource(_utils)
