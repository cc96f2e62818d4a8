"""The doctor sees what is here, and says what to do about what is not."""

import pytest

from pipeline import doctor


def test_an_installation_that_passes_its_tests_is_well():
    findings = {finding.subject: finding for finding in doctor.examine()}
    assert [finding.line() for finding in findings.values() if not finding.well] == []
    assert {"Python", "pyarrow", "gazetteer", "regions", "page", "GDAL", "sample"} <= set(findings)
    assert "places" in findings["gazetteer"].seen


def test_a_missing_package_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setattr(
        doctor, "requires", lambda _: ["nowhere-to-be-found>=1", "click>=999", "odd; extra == 'train'"]
    )
    lines = [finding.line() for finding in doctor._packages()]
    assert lines[0] == ("MISSING nowhere-to-be-found: not installed; pip install 'nowhere-to-be-found>=1'")
    assert lines[1].startswith("MISSING click: ")
    assert lines[1].endswith("pip install 'click>=999'")
    assert len(lines) == 2


@pytest.mark.parametrize("error", [OSError, ValueError, ImportError])
def test_a_part_that_fails_does_not_keep_the_rest_from_being_seen(monkeypatch, error):
    def broken():
        raise error("the file is gone")

    monkeypatch.setattr(doctor, "_LOOKS", (("gazetteer", broken, "build it"), *doctor._LOOKS[1:2]))
    found = [finding for finding in doctor.examine() if finding.subject in ("gazetteer", "regions")]
    assert found[0].line() == "MISSING gazetteer: the file is gone; build it"
    assert found[1].well
