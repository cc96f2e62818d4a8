"""Settings: flags over file over defaults, and what is refused."""

import pickle
from datetime import date

import pytest

from gazetteer.regions import worldviews
from pipeline.config import WORLDVIEWS, Config, find_file, names, settle
from pipeline.errors import ConfigError


def test_flags_lie_over_the_file_over_the_defaults(tmp_path):
    file = tmp_path / "dateline.toml"
    file.write_text('period = "month"\nregion = "admin0"\nformats = ["csv"]\n[columns]\ntext = "abstract"\n')
    config, settings = settle(file, {"period": "day", "title": None})
    assert (config.period, config.region, config.formats, config.jobs) == ("day", "admin0", ("csv",), 1)
    assert config.columns == {"text": "abstract"}
    origins = {setting.name: setting.origin for setting in settings}
    assert (origins["period"], origins["region"], origins["title"]) == ("--period", str(file), "default")
    assert tuple(origins) == names()


def test_every_setting_says_what_it_means():
    _, settings = settle()
    assert [s.name for s in settings if not s.meaning.endswith(".")] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('periods = "day"', "unknown setting 'periods'; did you mean 'period'?"),
        ('assume-yaer = "x"', "did you mean 'assume_year'?"),
        ("zzz = 1", "unknown setting 'zzz'; known are period"),
        ('period = "fortnight"', "period: 'fortnight' is not one of day, week, month, quarter, year"),
        ("jobs = -1", "jobs: -1 is less than 0"),
        ("jobs = true", "jobs: True is not a whole number"),
        ("title = 5", "title: 5 is not text"),
        ('formats = "csv"', "formats: 'csv' is no list of formats"),
        ('formats = ["shp"]', "formats: 'shp' is not one of geojson"),
        ("[columns]\nbody = 'x'", "columns: 'body' is no field of an article"),
        ('breaks = ["2022-02-24"]', "breaks: period breaks: got 2022-02-24; expected two or more days"),
        ('breaks = ["May", "June"]', "breaks: ['May', 'June'] is no list of days"),
        ('today = "now"', "today: 'now' is no day"),
        ("breaks = 5", "breaks: 5 is no list of days"),
        ("columns = 1", "columns: 1 is no table"),
        ("period = ", "not TOML"),
    ],
)
def test_a_wrong_setting_is_refused_by_name_and_file(tmp_path, content, message):
    file = tmp_path / "dateline.toml"
    file.write_text(content)
    with pytest.raises(ConfigError) as caught:
        settle(file)
    assert message in str(caught.value)
    assert str(file) in str(caught.value)


def test_all_faults_are_named_at_once():
    with pytest.raises(ConfigError, match=r"period: .*; region: .*; jobs: .*; breaks: "):
        Config(period="x", region="y", jobs=-1, breaks=("x",))


def test_a_wrong_flag_is_named_as_a_flag():
    with pytest.raises(ConfigError, match=r"^--period: period: 'x' is not one of"):
        settle(None, {"period": "x"})


def test_a_file_that_is_not_there(tmp_path):
    assert find_file(tmp_path) is None
    with pytest.raises(ConfigError, match="no such file; name one with --config"):
        settle(tmp_path / "other.toml")


def test_breaks_are_read_from_toml_days_and_from_texts(tmp_path):
    file = tmp_path / "dateline.toml"
    file.write_text("breaks = [2022-02-24, 2022-04-07]\n")
    config, _ = settle(file)
    assert config == Config(breaks=("2022-02-24", "2022-04-07"))
    assert config.periods == (date(2022, 2, 24), date(2022, 4, 7))
    assert config.to_dict()["breaks"] == ["2022-02-24", "2022-04-07"]
    assert Config().periods == "week"


def test_settings_travel_to_other_processes():
    config = Config(period="day", columns={"text": "body"})
    assert pickle.loads(pickle.dumps(config)) == config


def test_the_world_views_are_those_of_the_boundaries():
    assert tuple(worldviews()) == WORLDVIEWS


def test_the_manifest_leaves_out_what_changes_no_result():
    assert Config(jobs=1, batch_size=10).to_dict() == Config(jobs=4, batch_size=20).to_dict()
