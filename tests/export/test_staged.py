"""Outputs take their place only when all are written."""

import pytest

from pipeline.errors import OutputError
from pipeline.export import staged_folder


def write(out, **files):
    with staged_folder(out, owned=("a.txt", "b.txt")) as stage:
        for name, text in files.items():
            (stage / f"{name}.txt").write_text(text)


def contents(out):
    return {path.name: path.read_text() for path in out.iterdir()}


def test_new_outputs_replace_old_ones_and_leave_strangers(tmp_path):
    (tmp_path / "README.md").write_text("kept")
    write(tmp_path, a="1", b="1")
    write(tmp_path, a="2")
    assert contents(tmp_path) == {"README.md": "kept", "a.txt": "2"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, OSError])
def test_an_interrupted_run_leaves_the_old_outputs_whole(tmp_path, error):
    write(tmp_path, a="old", b="old")

    def interrupted():
        with staged_folder(tmp_path, owned=("a.txt",)) as stage:
            (stage / "a.txt").write_text("half")
            raise error

    with pytest.raises((error, OutputError)):
        interrupted()
    assert contents(tmp_path) == {"a.txt": "old", "b.txt": "old"}


def test_what_a_killed_run_left_is_cleared(tmp_path):
    (tmp_path / ".partial-dead").mkdir()
    (tmp_path / ".partial-dead" / "a.txt").write_text("half")
    write(tmp_path, a="1")
    assert contents(tmp_path) == {"a.txt": "1"}


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"file/out: cannot be written .*; name another folder with --out"):
        write(tmp_path / "file" / "out", a="1")


def test_a_file_where_the_folder_should_be_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "file", a="1")


def test_folders_are_replaced_whole(tmp_path):
    for names in (("x", "y"), ("x",)):
        with staged_folder(tmp_path) as stage:
            (stage / "tables").mkdir()
            for name in names:
                (stage / "tables" / name).write_text("")
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["x"]
