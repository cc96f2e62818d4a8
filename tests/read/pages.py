"""Pages, feeds and archives written for the tests."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:
    from collections.abc import Mapping

BODY = [
    "Shelling hit the town of Kupyansk on Tuesday morning, local officials said, damaging a school and two houses.",
    "The governor said three people were taken to hospital in Kharkiv with wounds from shrapnel and broken glass.",
    "Rescue workers searched the rubble until evening, while electricity was cut in several nearby villages.",
    "Trains between Kharkiv and Izyum ran with delays of up to two hours, the railway said in a short statement.",
    "Schools in the district will teach online until Friday, the education department told parents in a letter.",
]


def page(
    *, title: str = "Shelling hits Kupyansk", charset: str = "utf-8", paragraphs: list[str] = BODY
) -> str:
    """Return a news page with the furniture that such pages have."""
    menu = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(20))
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en-GB'><head><meta charset='{charset}'><title>{title} | The Example</title>"
        "<meta property='og:site_name' content='The Example'>"
        "<meta property='article:published_time' content='2024-05-07T10:00:00Z'>"
        "<link rel='canonical' href='https://news.example/kupyansk'></head>"
        f"<body><nav><ul>{menu}</ul></nav><article><h1>{title}</h1>{text}</article>"
        "<footer>Copyright The Example. Subscribe to our newsletter.</footer></body></html>"
    )


class _Writer(WARCWriter):
    """warcio's writer, but with temporary files that need no closing."""

    @classmethod
    def _create_temp_file(cls):
        return io.BytesIO()


def warc(pages: Mapping[str, tuple[str, bytes]], *, gzip: bool) -> bytes:
    """Return a WARC of responses: address → (content type, body)."""
    out = io.BytesIO()
    writer = _Writer(out, gzip=gzip)
    for url, (kind, body) in pages.items():
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers)
        writer.write_record(record)
    return out.getvalue()


RSS2 = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Example Wire</title><language>en-us</language>
<item><title>Strike on Odesa</title><link>https://wire.example/1</link><guid>wire-1</guid>
<pubDate>Tue, 07 May 2024 23:30:00 -0500</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>A strike hit <b>Odesa</b>.</p><p>Nobody was hurt.</p>]]></content:encoded></item>
<item><title>Only a headline from Sumy</title><link>https://wire.example/2</link></item></channel></rss>"""

RSS1 = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://wire.example/"><title>Example Wire</title></channel>
<item rdf:about="https://wire.example/1"><title>Strike on Odesa</title><link>https://wire.example/1</link>
<description>A strike hit Odesa.</description><dc:date>2024-05-07T10:00:00Z</dc:date></item></rdf:RDF>"""

RSS091 = """<?xml version="1.0"?><rss version="0.91"><channel><title>Example Wire</title>
<item><title>Strike on Odesa</title><link>https://wire.example/1</link>
<description>A strike hit Odesa.</description></item></channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="uk"><title>Example Wire</title>
<entry><id>tag:wire.example,2024:1</id><title>Strike on Odesa</title><link href="https://wire.example/1"/>
<published>2024-05-07T10:00:00+03:00</published>
<content type="html">&lt;p&gt;A strike hit Odesa.&lt;/p&gt;</content></entry></feed>"""

RSS092 = RSS091.replace('version="0.91"', 'version="0.92"').replace(
    "</item>", '<category>War</category><source url="https://wire.example/rss">Example Wire</source></item>'
)

RSS090 = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Example Wire</title><link>https://wire.example/</link>
</channel><item><title>Strike on Odesa</title><link>https://wire.example/1</link>
<description>A strike hit Odesa.</description></item></rdf:RDF>"""

ATOM03 = """<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="uk">
<title>Example Wire</title><entry><id>tag:wire.example,2024:1</id><title>Strike on Odesa</title>
<link rel="alternate" type="text/html" href="https://wire.example/1"/><issued>2024-05-07T10:00:00+03:00</issued>
<content type="text/html" mode="escaped">&lt;p&gt;A strike hit Odesa.&lt;/p&gt;</content></entry></feed>"""
