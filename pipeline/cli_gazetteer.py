"""`dateline gazetteer`: what the gazetteer holds, and layers of one's own over it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli_options import PATH
from pipeline.errors import InputError
from pipeline.terminal import Terminal, command

if TYPE_CHECKING:
    from gazetteer.layers import Layer
    from gazetteer.rows import Refusal

GEONAMES = {"licence": "CC BY 4.0", "attribution": "GeoNames (geonames.org)"}
SHOWN = 20


@click.group()
def gazetteer() -> None:
    """Look at the gazetteer, and lay places of your own over it."""


@gazetteer.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@command
def info(as_json: bool, **_: Terminal) -> None:
    """Show layers, counts by kind and country, versions, hashes and licences."""
    from gazetteer.layers import describe_layers

    told = describe_layers()
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(f"version   {told['version']}\nfolder    {told['folder']}\nplaces    {told['places']:,}")
    if told["stale"]:
        click.echo(
            "the layers lie over an older embedded gazetteer; bring them up to date: dateline gazetteer build"
        )
    for title, counts in (("by kind", told["kinds"]), ("by country", told["countries"])):
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]
        click.echo(f"\n{title}\n" + "\n".join(f"  {name or 'none':<12} {count:>9,}" for name, count in most))
        if len(counts) > SHOWN:
            click.echo(f"  and {len(counts) - SHOWN} more; --json lists all")
    click.echo("\nsources")
    for source in told["sources"]:
        click.echo("  " + " · ".join(str(value) for value in source.values()))
    click.echo("\nlayers" if told["layers"] else "\nno layers of your own")
    for layer in told["layers"]:
        click.echo(
            f"  {layer['name']} {layer['version']}: {layer['places']:,} places · {layer['licence']} · {layer['attribution']}"
        )


@gazetteer.command()
@click.argument("sources", nargs=-1, required=True, type=PATH, metavar="FILE...")
@click.option("--name", help="Name of the layer [default: from the first file].")
@click.option("--prefix", help="Prefix of ids that have none [default: the name].")
@click.option("--licence", help="Licence of the data; shown on the page and in the exports.")
@click.option("--attribution", help="Whom to name for the data; shown on the page and in the exports.")
@click.option("--mapping", type=PATH, help="TOML file that says how the file's columns are named.")
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=COLUMN", help="How one column is named; repeatable."
)
@click.option("--crs", help="Coordinate system of a file that does not say its own.")
@click.option("--level", type=click.Choice(("admin2",)), help="The polygons are regions to count in.")
@command
def add(terminal: Terminal, sources: tuple[Path, ...], **options: Any) -> None:
    """Lay places of your own over the gazetteer: a GeoNames dump, CSV, GeoJSON or GeoPackage.

    A layer may add places, correct or hide known ones (rows with a known id), and bring admin-2 polygons.
    """
    name = options.pop("name") or _name_of(sources[0])
    _add(terminal, sources, name=name, **_defaults(sources, options))


@gazetteer.command()
@click.option(
    "--download",
    multiple=True,
    metavar="CODE",
    help="Fetch this country's GeoNames dump and add it; repeatable.",
)
@click.option(
    "--folder", type=PATH, default=Path("dumps"), show_default=True, help="Where fetched dumps are kept."
)
@click.option("--base-url", help="Folder on another server to fetch from.")
@click.argument("codes", nargs=-1, metavar="[CODE...]")
@command
def build(
    terminal: Terminal, download: tuple[str, ...], codes: tuple[str, ...], folder: Path, base_url: str | None
) -> None:
    """Compile the gazetteer in use anew: the embedded one with every layer over it.

    With --download UA RU, the dumps of these countries are fetched first (resumed if cut, checked when whole) and added
    as layers.
    """
    from gazetteer import layers
    from gazetteer.download import BASE_URL, DownloadError
    from gazetteer.download import download as fetch

    if codes and not download:
        raise click.UsageError(f"{' '.join(codes)}: country codes go with --download")
    wanted = (*download, *codes)
    try:
        files = fetch(wanted, folder, base_url=base_url or BASE_URL, report=terminal.say) if wanted else []
    except DownloadError as error:
        raise InputError(str(error)) from error
    for code, file in zip(wanted, files, strict=True):
        _add(terminal, (file,), name=f"geonames-{code.lower()}", **GEONAMES)
    if not files:
        layers.link_layers(report=terminal.say)
    terminal.say(f"gazetteer {layers.describe_layers()['version']}")


@gazetteer.command()
@click.argument("name")
@command
def remove(terminal: Terminal, name: str) -> None:
    """Take the layer NAME out of use and delete it."""
    from gazetteer.layer_build import LayerError
    from gazetteer.layers import remove_layer

    try:
        remove_layer(name)
    except LayerError as error:
        raise InputError(str(error)) from error
    terminal.say(f"removed {name}")


def _add(terminal: Terminal, sources: tuple[Path, ...], **options: Any) -> None:
    from gazetteer.layer_build import LayerError
    from gazetteer.layers import add_layer
    from gazetteer.sources import SourceError

    try:
        layer, refusals = add_layer(sources, **options)
    except (LayerError, SourceError) as error:
        raise InputError(str(error)) from error
    terminal.warn([_refusal(refusal) for refusal in refusals])
    terminal.say(_summary(layer))


def _defaults(sources: tuple[Path, ...], options: dict[str, Any]) -> dict[str, Any]:
    """Turn flags into what a layer is built from; a GeoNames dump brings its own licence."""
    from dataclasses import replace

    from gazetteer.sources import ColumnMap, read_mapping

    mapping, columns, crs = options.pop("mapping"), options.pop("columns"), options.pop("crs")
    chosen = read_mapping(mapping) if mapping else ColumnMap()
    if columns:
        pairs = dict(column.partition("=")[::2] for column in columns)
        chosen = replace(chosen, columns={**chosen.columns, **pairs})
    if crs:
        chosen = replace(chosen, crs=crs)
    dump = all(source.suffix in (".txt", ".zip") for source in sources)
    given = GEONAMES if dump else {"licence": "not stated", "attribution": sources[0].name}
    return {**given, **{key: value for key, value in options.items() if value}, "mapping": chosen}


def _name_of(source: Path) -> str:
    return (
        "".join(c if c.isascii() and c.isalnum() else "-" for c in source.stem.lower()).strip("-") or "layer"
    )


def _refusal(refusal: Refusal) -> str:
    done = "mended" if refusal.kept else "refused"
    return f"{refusal.file}, row {refusal.row}: {done}: {refusal.reason}"


def _summary(layer: Layer) -> str:
    return (
        f"{layer.name}: {layer.read:,} rows read, {layer.places:,} places "
        f"({layer.corrected:,} correct and {layer.hidden:,} hide a known one), {layer.refused:,} refused"
    )
