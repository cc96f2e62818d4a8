import pytest

from pipeline.activity import ACTIVITIES, find_activities, read_sentence
from pipeline.clean import split_sections
from pipeline.errors import ConfigError
from pipeline.harm import find_harm
from pipeline.phrases import Phrasebook, read_words
from pipeline.profile import FOLDER, open_language, open_profile
from pipeline.tables import ARTICLES
from tools.bench import activity

CONFLICT = open_profile()


def read(text, profile=CONFLICT):
    return [
        (text[start:end], activity, modality)
        for start, end, activity, modality, *_ in read_sentence(text, 0, len(text), profile)
    ]


@pytest.mark.parametrize(
    ("text", "activity"),
    [
        ("Shelling hit a school in Westford.", "shelling"),
        ("Two cruise missiles landed near Westford.", "missile strike"),
        ("Drones attacked the port overnight.", "drone strike"),
        ("Warplanes bombed the bridge.", "air strike"),
        ("Gunmen fired on a bus in Westford.", "strike"),
        ("Clashes went on around Westford.", "ground fighting"),
        ("The army captured Westford on Monday.", "advance"),
        ("Troops withdrew from Westford.", "withdrawal"),
        ("Residents were evacuated from Westford.", "evacuation"),
        ("Four people were killed in Westford.", "civilian harm"),
        ("The city was left without power.", "infrastructure damage"),
        ("Police detained 14 men in Westford.", "security measure"),
        ("The two presidents held talks in Westford.", "diplomacy"),
    ],
)
def test_each_activity_of_the_conflict_profile_is_told(text, activity):
    assert activity in {name for _, name, _ in read(text)}


@pytest.mark.parametrize(
    "text",
    [
        "He spoke of his heart attack.",
        "Rail workers are on strike over pay.",
        "They struck a deal on fishing.",
        "The bank raised rates in advance.",
        "The river is 14 km long.",
    ],
)
def test_a_phrase_that_only_looks_like_an_activity_is_none(text):
    assert [name for _, name, _ in read(text) if name != "diplomacy"] == []


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The army captured Westford.", "fact"),
        ("Moscow has no plans to capture Westford.", "negated"),
        ("The ministry denied shelling Westford.", "negated"),
        ("The army failed to capture Westford.", "negated"),
        ("The border guard prevented the enemy from advancing.", "negated"),
        ("The army didn’t enter the town.", "negated"),
        ("The attack was averted.", "negated"),
        ("The army will capture Westford.", "planned"),
        ("Russia planned to capture the city.", "planned"),
        ("The army allegedly captured Westford.", "alleged"),
        ("Putin has called the alleged attack a provocation.", "alleged"),
        ("Access would be restricted after shelling.", "planned fact"),
        ("Russia in May launched an assault on Westford.", "fact"),
        ("Russia may launch an assault on Westford.", "planned"),
        ("No one slept, but shelling went on.", "fact"),
    ],
)
def test_denials_plans_and_allegations_are_kept_apart_from_facts(text, modality):
    assert " ".join(found for _, _, found in read(text)) == modality


def test_a_strike_reads_as_the_kind_its_sentence_names():
    assert [name for _, name, _ in read("Dozens of missiles fell, and the strikes went on till dawn.")] == [
        "missile strike"
    ] * 2


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Officials said shelling hit Westford.", "Officials said"),
        ("Shelling hit Westford, according to the mayor.", "according to the mayor"),
        ("“Shelling hit Westford,” said spokesman Ann Lee.", "said spokesman Ann Lee"),
        ("Governor Ann Lee said Tuesday that shelling hit Westford.", "Governor Ann Lee said"),
        ("Shelling hit Westford.", None),
    ],
)
def test_who_says_so_is_given_in_the_words_of_the_sentence(text, source):
    assert read_sentence(text, 0, len(text), CONFLICT)[0][4] == source


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Strikes killed four people, while 20 more were injured.", [4], [20]),
        ("Over 200 people had been killed and hundreds more wounded.", [200], []),
        ("So far, three civilians have been killed and 24 wounded.", [3], [24]),
        ("The blast killed at least two and wounded ten others.", [2], [10]),
        ("A 60-year-old woman was killed.", [1], []),
        ("The death toll rose to 1,250.", [1250], []),
        ("Twenty-five people died.", [25], []),
        ("Two hundred residents were killed.", [200], []),
        ("The raid killed 260 soldiers and destroyed 50 tanks.", [260], []),
        ("Dozens were killed.", [], []),
        ("No one was hurt in the 14 villages.", [], []),
        ("He was killed two weeks ago.", [], []),
        ("Shells killed 30 cows.", [], []),
        ("More than 300 people, including 121 children, were moved.", [], []),
        ("99999999999999999999 people were killed.", [], []),
    ],
)
def test_numbers_of_killed_and_injured_are_read_where_stated(text, killed, injured):
    found = find_harm(read_words(text, 0, len(text)), CONFLICT.language)
    assert [harm.number for harm in found if harm.kind == "killed"] == killed
    assert [harm.number for harm in found if harm.kind == "injured"] == injured


def test_the_table_points_into_the_text_and_skips_boilerplate():
    text = (
        "WESTFORD (AP) - Ukraine’s mayor said shelling killed 4 people.\nSubscribe to read on about shelling."
    )
    articles = ARTICLES.build([{"article_id": "a", "text": text, "source": "x", "row": 1}])
    found = find_activities(articles, split_sections(articles), CONFLICT)
    assert found.schema.equals(ACTIVITIES)
    rows = found.to_pylist()
    assert [text[row["start"] : row["end"]] for row in rows] == ["shelling", "killed"]
    assert [(row["killed"], row["injured"]) for row in rows] == [(4, None), (4, None)]


def test_nothing_read_gives_an_empty_table():
    articles = ARTICLES.build([{"article_id": "a", "text": "", "source": "x", "row": 1}])
    assert find_activities(articles, split_sections(articles), CONFLICT).num_rows == 0


@pytest.mark.parametrize("piece", ["a", "killed ", "said ", "one hundred "])
def test_a_text_of_one_repeated_word_is_read_once(piece):
    text = piece * 50_000
    assert len(read_sentence(text, 0, len(text), CONFLICT)) <= 64
    assert CONFLICT.phrases.find([text]) == []


def test_the_flood_profile_reads_floods():
    text = "At least 12 people died after the river burst its banks near Westford."
    assert [name for _, name, _ in read(text, open_profile("floods"))] == ["people harmed", "flood"]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_file_opens(path):
    if path.stem.startswith("language-"):
        assert open_language(path.stem.removeprefix("language-")).numbers["two"] == 2
    else:
        assert open_profile(path.stem).activities


def test_a_profile_of_ones_own_is_read_from_its_path(tmp_path):
    path = tmp_path / "votes.toml"
    path.write_text(
        'name = "votes"\nlanguage = "en"\ndescription = "Elections."\n[[activity]]\nname = "vote"\n'
        'meaning = "People vote."\nphrases = ["vot*", "cast ~ ballot|ballots"]\n',
        encoding="utf-8",
    )
    assert read("They cast their last ballots; nobody voted twice.", open_profile(path)) == [
        ("cast their last ballots", "vote", "fact"),
        ("voted", "vote", "fact"),
    ]


def test_a_phrase_may_tell_two_activities(tmp_path):
    assert read("They struck residential buildings in Westford.") == [
        ("struck residential buildings", "infrastructure damage", "fact"),
        ("struck residential buildings", "strike", "fact"),
    ]
    path = tmp_path / "two.toml"
    path.write_text(
        'name = "two"\nlanguage = "en"\ndescription = "d"\n'
        '[[activity]]\nname = "rain"\nmeaning = "m"\nphrases = ["rain*"]\nalso = { wind = ["storm*"] }\n'
        '[[activity]]\nname = "wind"\nmeaning = "m"\nphrases = ["wind*"]\n',
        encoding="utf-8",
    )
    assert read("A storm.", open_profile(path)) == [("storm", "rain", "fact"), ("storm", "wind", "fact")]


def test_the_purpose_is_not_the_deed():
    assert [modality for *_, modality in read("It was an excuse to attack Westford.")] == ["planned"]
    assert [modality for *_, modality in read("They continued to attack Westford.")] == ["fact"]
    assert [modality for *_, modality in read("It came in response to attacks on Westford.")] == ["fact"]


def test_a_cue_reaches_over_the_colon_of_what_it_announces_and_into_the_evidence():
    assert [modality for *_, modality in read("Main effort (objective: Capture the city).")] == ["planned"]
    assert [modality for *_, modality in read("They made no significant gains.")] == ["negated"]
    assert [modality for *_, modality in read("They wanted rest: the city was captured.")] == ["fact"]


def test_all_faults_of_a_profile_are_listed_at_once(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(
        'name = ""\nlanguage = "xx"\ndescription = "d"\ncolour = "red"\nignore = [3]\n'
        '[[activity]]\nname = "all"\nmeaning = "m"\nphrases = ["~ a", "a*b"]\n'
        '[[activity]]\nname = "x"\nphrases = []\nkind_of = "y"\nalso = { z = ["b*c"] }\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as caught:
        open_profile(path)
    message = str(caught.value)
    for part in (
        str(path),
        "unknown key 'colour'",
        "name: got '', expected text",
        "language: got 'xx', expected one of: en",
        "ignore: phrases: expected a list of texts",
        "activity 1: the name 'all' is reserved",
        "activity 1: phrase '~ a': expected words, with '~' only between them",
        "activity 1: phrase 'a*b': 'a*b': '*' stands at one end of a word",
        "activity 2: meaning: got None, expected text",
        "activity 2: expected phrases",
        "there is no activity 'y'",
        "activity 2: also: there is no activity 'z'",
        "activity 2: also z: phrase 'b*c'",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("text", "part"), [("name = ", "not TOML"), ("name = 'n'", "expected at least one [[activity]]")]
)
def test_a_file_that_is_no_profile_is_refused(tmp_path, text, part):
    path = tmp_path / "p.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        open_profile(path)
    assert part in str(caught.value)


def test_an_unknown_profile_names_those_there_are():
    with pytest.raises(ConfigError, match="expected the path of a TOML file or one of: conflict, floods"):
        open_profile("nothing")


def test_the_longest_phrase_wins_then_the_first_named():
    book = Phrasebook([("strike*", 0), ("air strike*", 1), ("air|sea strikes", 2), ("strikes", 3)])
    assert book.find(["air", "strikes", "and", "strikes"]) == [(0, 2, 1), (3, 4, 0)]


@pytest.mark.shared
def test_held_out_sentences_are_read_about_as_well_as_when_measured():
    held_out = activity.score_activities(1)
    assert held_out["F1"] >= 72
    assert held_out["modality"] >= 80
