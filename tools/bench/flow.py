"""The whole flow: articles a second for each stage, peak memory, size of the page."""

from __future__ import annotations

import importlib
import resource
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from gazetteer.store import open_store
from pipeline.config import Config
from pipeline.read import Log, read_articles
from pipeline.result import concatenate
from pipeline.write import write_outputs

# the module, whose stages are timed one by one (`pipeline.run` is the function)
flow = importlib.import_module("pipeline.run")

NEWS = Path("../shared/corpus/news")
SAMPLE = Path("pipeline/sample/articles")


def measure() -> list[dict[str, Any]]:
    """Time every stage over one corpus in this process (CPU seconds), then write the outputs."""
    sources = (
        [str(NEWS / name) for name in ("gdelt-ukraine-fulltext.jsonl", "guardian-nyt-ukraine-2022.jsonl")]
        if NEWS.is_dir()
        else [str(SAMPLE)]
    )
    config, store, seconds = Config(), open_store(), {}

    def timed(name: str, call: Any) -> Any:
        began = time.process_time()
        value = call()
        seconds[name] = seconds.get(name, 0.0) + time.process_time() - began
        return value

    batches = timed("read", lambda: list(read_articles(sources, config=config, log=Log())))
    profile = flow.open_profile(config.profile)
    lines = flow.merge_lines(timed("lines", partial(flow.count_lines, articles)) for articles in batches)
    dated = []
    for articles in batches:
        sentences = timed("sections", partial(flow.split_sections, articles, lines))
        published = timed("published", partial(flow.date_articles, articles, sentences))
        signatures = timed("signatures", partial(flow.sign_articles, articles, sentences))
        dated.append(flow.Dated(articles, sentences, published, signatures))
    corpus = concatenate(dated)
    stories = timed(
        "stories",
        lambda: flow.in_order(flow.merge_stories(corpus.signatures, corpus.published), corpus.articles),
    )
    published = flow.in_order(
        flow.date_from_copies(corpus.published, stories, articles=corpus.articles), corpus.articles
    )
    named = []
    for batch in dated:
        articles, sentences = batch.articles, batch.sentences
        names = timed("recognise", partial(flow.find_mentions, articles, sentences, store))
        names = timed("roles", partial(flow.assign_roles, articles, sentences, names))
        counts = timed("outlets", partial(flow.guess_outlets, articles, names, store))
        named.append(flow.Named(names, counts, articles.num_rows))
    outlets = flow.merge_outlets(names.outlets for names in named)
    for batch, names, days, told in flow.slices(dated, named, published, stories):
        articles, sentences = batch.articles, batch.sentences
        resolve = partial(flow.resolve_mentions, articles, sentences, names.mentions, store, outlets=outlets)
        mentions = timed("resolve", resolve)
        times = timed("times", partial(flow.find_times, articles, sentences, days))
        activities = timed("activity", partial(flow.find_activities, articles, sentences, profile))
        timed(
            "reports",
            partial(flow.make_reports, articles, sentences, mentions, times, days, told, activities),
        )
    count = corpus.articles.num_rows
    size = sum(len(text.as_py()) for text in corpus.articles["text"]) / max(count, 1)
    rows = [
        {
            "figure": name,
            "value": round(count / value),
            "unit": "articles/s",
            "note": f"{count} articles of {size:.0f} characters",
        }
        for name, value in seconds.items()
        if value > 0
    ]
    rows.append({"figure": "all stages", "value": round(count / sum(seconds.values())), "unit": "articles/s"})
    with tempfile.TemporaryDirectory() as folder:
        result = flow.run(sources, config)
        began = time.process_time()
        write_outputs(result, Path(folder) / "out", config)
        rows.append({"figure": "write outputs", "value": round(time.process_time() - began, 2), "unit": "s"})
        page = Path(folder) / "out" / "maps" / "index.html"
        rows.append({"figure": "page", "value": round(page.stat().st_size / 1e6, 2), "unit": "MB"})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append({"figure": "peak memory", "value": round(peak), "unit": "MB"})
    return rows
