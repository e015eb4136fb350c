from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from convenor.documents.storage import DurableFiles


def test_a_file_is_put_in_the_place_of_the_one_before(tmp_path: Path) -> None:
    files = DurableFiles(location=tmp_path)
    assert files.save("certificates/a.pdf", ContentFile(b"first")) == "certificates/a.pdf"
    assert files.save("certificates/a.pdf", ContentFile(b"second")) == "certificates/a.pdf"
    assert (tmp_path / "certificates" / "a.pdf").read_bytes() == b"second"
    assert [path.name for path in (tmp_path / "certificates").iterdir()] == ["a.pdf"]


def test_a_file_that_breaks_off_leaves_the_one_before(tmp_path: Path) -> None:
    class Broken(ContentFile):  # type: ignore[type-arg]
        def chunks(self, chunk_size=None):  # noqa: ANN001, ANN202
            yield b"half"
            raise OSError("no space left")

    files = DurableFiles(location=tmp_path)
    files.save("a.pdf", ContentFile(b"whole"))
    with pytest.raises(OSError, match="no space"):
        files.save("a.pdf", Broken(b""))
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"whole"]


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="path"):
        DurableFiles(location=tmp_path / "files").save("../a.pdf", ContentFile(b"x"))
