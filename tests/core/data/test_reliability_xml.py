"""Cases X01–X07: XML that attacks, and XML as it comes."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import core.data.readers.xml.detect
from core.base.errors import Refused
from core.data.readers.text_encoding import ENCODINGS
from core.data.readers.xml import detect as xml_detect
from core.data.readers.xml.detect import Stream, row_elements
from core.data.source import SOURCES
from core.data.sources.recognise import recognise
from core.data.storage.quarantine import Quarantine
from core.workbench import datasets, importing
from core.workbench.workspace import Workspace
from tests.core.data.reading import Read, context, inspect, preview, read

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 12))
    + "]><rows><row><a>&lol11;</a></row><row><a>1</a></row></rows>"
)


def load(text: str | bytes, tmp_path: Path, **overrides: object) -> Read:
    path = tmp_path / "t.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, tmp_path, **overrides)  # type: ignore[arg-type]


def refused(text: str | bytes, tmp_path: Path, **overrides: object) -> str:
    with pytest.raises(Refused) as caught:
        load(text, tmp_path, **overrides)
    assert not (tmp_path / "out.parquet").exists()
    return str(caught.value)


DOCTYPE = (
    "“t.xml” declares a document type (<!DOCTYPE …>), with which XML can read other files, call"
    " other machines or fill up memory; it is not read."
)


def test_X01_billion_laughs_is_refused_at_once(tmp_path: Path) -> None:
    start = time.perf_counter()
    assert refused(BOMB, tmp_path).startswith(DOCTYPE)
    assert time.perf_counter() - start < 1


def test_X01_nothing_is_half_stored(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "t.xml"
    path.write_text(BOMB)
    with pytest.raises(Refused, match="declares a document type"):
        importing.import_now(
            workspace, importing.ImportParams(path=str(path), name="bomb", file_name="t.xml")
        )
    assert datasets.datasets(workspace) == []
    assert not list(workspace.path("datasets").rglob("*.parquet"))


@pytest.mark.parametrize(
    "front",
    ["", "\n<!-- a\n comment -->\n<?style none?>", "<!--" + "x" * 70_000 + "-->"],
    ids=["plain", "comment", "far down"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_X01_no_hiding_place_for_a_document_type(front: str, encoding: str, tmp_path: Path) -> None:
    text = front + '<!DOCTYPE r [<!ENTITY a "b">]><r><row><a>&a;</a></row><row><a>2</a></row></r>'
    assert refused(text.encode(encoding), tmp_path).startswith(DOCTYPE)


def test_X01_the_parser_itself_does_not_expand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line of defence, with the first one out of the way."""
    monkeypatch.setattr(core.data.readers.xml.detect, "check", lambda path: None)
    path = tmp_path / "t.xml"
    path.write_text(BOMB)
    start = time.perf_counter()
    with pytest.raises(Refused):
        inspect(SOURCES["xml"], path)
    assert time.perf_counter() - start < 1


def test_X02_a_file_of_the_machine_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    text = (
        "<!DOCTYPE r [<!ENTITY x SYSTEM"
        f' "{secret.as_uri()}">]><r><row><a>&x;</a></row><row><a>2</a></row></r>'
    )
    sentence = refused(text, tmp_path)
    assert sentence.startswith(DOCTYPE)
    assert "SECRET" not in sentence


def test_X02_an_inclusion_stays_a_plain_element(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("TOP SECRET")
    inclusion = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text"'
        f' href="{(tmp_path / "secret.txt").as_uri()}"/>'
    )
    text = f"<r><row>{inclusion}</row><row><b>2</b></row></r>"
    assert "SECRET" not in str(load(text, tmp_path).rows())


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that notes every call."""
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", hits
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "place",
    [
        '<!DOCTYPE r SYSTEM "{url}/r.dtd">',
        '<!DOCTYPE r PUBLIC "-//x//y" "{url}/p.dtd">',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "{url}/p"> %p;]>',
    ],
)
@pytest.mark.parametrize("checked", [True, False])
def test_X03_no_call_to_another_machine(
    place: str,
    checked: bool,
    canary: tuple[str, list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, hits = canary
    if not checked:  # the parser alone
        monkeypatch.setattr(core.data.readers.xml.detect, "check", lambda path: None)
    schema = (
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x'
        f' {url}/s.xsd"'
    )
    assert "declares a document type" in refused(
        f"{place.format(url=url)}<r {schema}><row><a>1</a></row><row><a>2</a></row></r>", tmp_path
    )
    result = load(
        f'<?xml-stylesheet href="{url}/x.xsl" type="text/xsl"?><r'
        f" {schema}><row><a>1</a></row><row><a>2</a></row></r>",
        tmp_path,
    )
    assert result.rows() == [{"a": 1}, {"a": 2}]
    assert hits == []


def test_X04_quadratic_blow_up(tmp_path: Path) -> None:
    text = (
        "<!DOCTYPE r [<!ENTITY a"
        f' "{"x" * 100_000}">]><r>{"<row><a>" + "&a;" * 1000 + "</a></row>" * 1}</r>'
    )
    start = time.perf_counter()
    assert refused(text, tmp_path).startswith(DOCTYPE)
    assert time.perf_counter() - start < 1


def test_X05_bytes_that_are_not_in_the_declared_encoding(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><r><row><a>Café</a></row><row><a>Übung</a></row></r>'
    )
    result = load(text.encode("cp1252"), tmp_path)
    assert result.rows() == [{"a": "Café"}, {"a": "Übung"}]
    notice = result.notice("wrong_encoding")
    assert (notice.severity, notice.asks, notice.sentence) == (
        "warn",
        True,
        (
            "The file declares the encoding “utf-8”, but its bytes are not in it; it is read as"
            " cp1252. Choose another encoding if letters look wrong."
        ),
    )


def test_X05_utf8_that_is_called_latin(tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0"'
        ' encoding="ISO-8859-1"?><r><row><a>Café</a></row><row><a>東京</a></row></r>'
    )
    assert load(text.encode(), tmp_path).rows() == [{"a": "Café"}, {"a": "東京"}]


@pytest.mark.parametrize("declared", ["UTF-16", "no-such-encoding", "utf-32"])
def test_X05_an_encoding_that_cannot_be(declared: str, tmp_path: Path) -> None:
    text = (
        '<?xml version="1.0"'
        f' encoding="{declared}"?><r><row><a>Café</a></row><row><a>2</a></row></r>'
    )
    result = load(text.encode(), tmp_path)
    assert result.rows() == [{"a": "Café"}, {"a": "2"}]
    assert "wrong_encoding" in result.codes()


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("cp1252", "windows-1252"),
        ("shift_jis", "Shift_JIS"),
        ("utf-16", "UTF-16"),
        ("utf-8-sig", "utf-8"),
        ("cp1251", "windows-1251"),
    ],
)
def test_X05_encodings_that_are_right(encoding: str, declared: str, tmp_path: Path) -> None:
    word = {"shift_jis": "日本語", "cp1251": "Привет"}.get(encoding, "Café €")
    text = (
        '<?xml version="1.0"'
        f' encoding="{declared}"?><r><row><a>{word}</a></row><row><a>b</a></row></r>'
    )
    result = load(text.encode(encoding), tmp_path)
    assert result.rows() == [{"a": word}, {"a": "b"}]
    assert "wrong_encoding" not in result.codes()


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-16",
        "cp866",
        *(
            pytest.param(encoding, marks=pytest.mark.slow)
            for encoding in (*ENCODINGS, "utf-32-le", "koi8-r")
        ),
    ],
)
def test_X05_every_encoding_that_is_offered_can_be_read(encoding: str, tmp_path: Path) -> None:
    words = {
        "cp1251": "Привет",
        "koi8-r": "Привет",
        "cp866": "Привет",
        "shift_jis": "日本",
        "euc_jp": "日本",
        "gb18030": "中文",
        "big5": "中文",
        "euc_kr": "한국",
    }
    word = words.get(encoding, "Café")
    text = f"<r>{f'<row><a>{word}</a></row>' * 3000}</r>"
    assert load(text.encode(encoding), tmp_path, encoding=encoding).rows() == [{"a": word}] * 3000


@pytest.mark.parametrize(
    ("encoding", "sentence"),
    [
        ("euc_kr", "“t.xml” holds bytes in line 1 that are not in its encoding. Choose another"),
        ("iso2022_jp_2004", "“t.xml” cannot be read in this encoding ("),
    ],
)
def test_X05_bytes_that_are_not_in_a_chosen_encoding(
    encoding: str, sentence: str, tmp_path: Path
) -> None:
    assert refused(
        b"<r><row><a>\xff</a></row><row><a>2</a></row></r>", tmp_path, encoding=encoding
    ).startswith(sentence)


@pytest.mark.slow
def test_X05_a_bad_byte_far_down_is_a_sentence(tmp_path: Path) -> None:
    text = (
        b"<r>"
        + b"\n".join(b"<row><a>%d</a></row>" % n for n in range(300_000))
        + b"\n<row><a>\xe9t\xe9</a></row></r>"
    )
    assert (
        refused(text, tmp_path)
        == "“t.xml” holds bytes in line 300,001 that are not in its encoding. Choose another"
        " encoding."
    )
    assert load(text, tmp_path, encoding="cp1252", types={"a": "text"}).rows()[-1] == {"a": "été"}


def test_X06_attributes_and_nested_elements(tmp_path: Path) -> None:
    lamp = (
        '<product id="007" kind="new"><name>Lamp &amp; bulb</name>'
        '<price currency="EUR">19.90</price>'
        "<maker><city>Graz</city><zip>08010</zip></maker></product>"
    )
    rug = (
        '<product id="008"><name> Rug </name><price currency="USD">120</price>'
        "<maker><city/></maker><note><![CDATA[<b>soft</b>]]></note></product>"
    )
    text = f"""<?xml version="1.0"?>
    <catalog>
      {lamp}
      {rug}
    </catalog>"""
    result = load(text, tmp_path)
    assert result.params.row_element == "catalog/product"
    assert result.rows() == [
        {
            "id": "007",
            "kind": "new",
            "name": "Lamp & bulb",
            "price.currency": "EUR",
            "price": 19.9,
            "maker.city": "Graz",
            "maker.zip": "08010",
            "note": None,
        },
        {
            "id": "008",
            "kind": None,
            "name": " Rug ",
            "price.currency": "USD",
            "price": 120.0,
            "maker.city": None,
            "maker.zip": None,
            "note": "<b>soft</b>",
        },
    ]
    assert "maker__city" in load(text, tmp_path, separator="__").types()


def test_X06_an_attribute_and_an_element_of_one_name(tmp_path: Path) -> None:
    result = load('<r><row id="1"><id>x</id></row><row id="2"><id>y</id></row></r>', tmp_path)
    assert result.rows() == [{"@id": 1, "id": "x"}, {"@id": 2, "id": "y"}]


def test_X06_repeated_tags_are_lists_in_every_row(tmp_path: Path) -> None:
    rows = ("<tag>a</tag><n>1</n>", "<tag>b</tag><tag>c</tag>", "<n>3</n>")
    text = f"<r>{''.join(f'<row>{row}</row>' for row in rows)}</r>"
    result = load(text, tmp_path)
    assert result.rows() == [
        {"tag": '["a"]', "n": 1},
        {"tag": '["b", "c"]', "n": None},
        {"tag": None, "n": 3},
    ]
    assert result.notice("repeated_element").subject == "tag"


def test_X06_repeated_elements_with_fields_are_lists_of_objects(tmp_path: Path) -> None:
    text = (
        '<orders><order no="1"><item sku="A"><qty>2</qty></item></order><order no="2"><item'
        ' sku="B"><qty>1</qty></item><item sku="C"/></order></orders>'
    )
    result = load(text, tmp_path)
    assert result.rows() == [
        {"no": 1, "item": '[{"@sku": "A", "qty": "2"}]'},
        {"no": 2, "item": '[{"@sku": "B", "qty": "1"}, {"@sku": "C"}]'},
    ]
    items = load(text, tmp_path, row_element="item")
    assert items.params.row_element == "orders/order/item"
    assert items.rows() == [
        {"sku": "A", "qty": 2},
        {"sku": "B", "qty": 1},
        {"sku": "C", "qty": None},
    ]


def test_X06_namespaces(tmp_path: Path) -> None:
    text = """<f:feed xmlns:f="urn:f" xmlns:d="urn:d"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <f:entry><f:title>one</f:title><d:title>eins</d:title><d:n xsi:nil="true"/></f:entry>
      <f:entry><f:title>two</f:title><d:title>zwei</d:title><d:n>5</d:n></f:entry></f:feed>"""
    result = load(text, tmp_path)
    assert result.params.row_element == "feed/entry"
    assert result.rows() == [
        {"title": "one", "title_2": "eins", "n": None},
        {"title": "two", "title_2": "zwei", "n": 5},
    ]


def test_X06_the_row_element_can_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "t.xml"
    path.write_text(
        "<all><people><p><name>Ann</name></p><p><name>Bo</name></p><p><name>Cy</name></p></people>"
        "<towns><t><z>1</z></t><t><z>2</z></t></towns></all>"
    )
    detection = inspect(SOURCES["xml"], path)
    assert detection.choices["row_element"] == ("all/people/p", "all/towns/t", "all")
    assert read(path, tmp_path).rows() == [{"name": "Ann"}, {"name": "Bo"}, {"name": "Cy"}]
    assert read(path, tmp_path, row_element="all/towns/t").rows() == [{"z": 1}, {"z": 2}]
    with pytest.raises(Refused, match="There is no element “all/nobody” in “t.xml”") as caught:
        read(path, tmp_path, row_element="all/nobody")
    assert caught.value.field == "row_element"


@pytest.mark.parametrize(
    ("text", "row_element"),
    [
        ("<r><row><a>1</a></row></r>", "r/row"),  # a single row
        ("<r><a>1</a><b>2</b></r>", "r"),  # a single record
        ("<r><v>1</v><v>2</v></r>", "r/v"),  # bare values
        (
            "<rss><channel><title>x</title><item><a>1</a></item><item><a>2</a></item></channel>"
            "</rss>",
            "rss/channel/item",
        ),
        (
            f"<r>{''.join('<g>' + '<row><a>1</a></row>' * 50 + '</g>' for _ in range(3))}</r>",
            "r/g/row",
        ),  # rows in groups
        (
            f"<r>{'<row><t>1</t><t>2</t><t>3</t></row>' * 5}</r>",
            "r/row",
        ),  # repeated tags within rows
        (
            (
                "<r><info><a>1</a></info><info><a>2</a></info>"
                f"<list>{'<row><b>1</b></row>' * 30}</list></r>"
            ),
            "r/list/row",
        ),
    ],
)
def test_X06_which_element_is_the_row(text: str, row_element: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xml"
    path.write_text(text)
    assert row_elements(path, "utf-8")[0] == row_element


@pytest.mark.slow
def test_X06_types_hold_for_all_rows(tmp_path: Path) -> None:
    rows = (
        "".join(f"<row><a>{n}</a><b>{n}</b></row>" for n in range(20_000))
        + "<row><a>1.5</a><b>n 7</b><late>x</late></row>"
    )
    result = load(f"<r>{rows}</r>", tmp_path)
    assert result.types() == {"a": "number", "b": "integer", "late": "text"}
    assert result.table["a"].to_pylist() == [float(n) for n in range(20_000)]
    assert [(row["row"], row["column"]) for row in result.quarantine] == [(20_001, "b")]
    assert '"late": "x"' in result.quarantine[0]["raw"]
    assert load(f"<r>{rows}</r>", tmp_path, types={"b": "text"}).rows()[-1] == {
        "a": 1.5,
        "b": "n 7",
        "late": "x",
    }


def test_X06_a_broken_file_is_a_sentence_with_its_line(tmp_path: Path) -> None:
    sentence = refused("<r>\n<row><a>1</a></row>\n<row><a>2</b></row>\n</r>", tmp_path)
    assert sentence.startswith(
        "“t.xml” is not well-formed XML in line 3: Opening and ending tag mismatch"
    )
    assert "in line 2: " in refused("<r>\n<row><a>1</a></row>", tmp_path)


def test_X06_depth_is_limited(tmp_path: Path) -> None:
    text = "<r><row>" + "<a>" * 5000 + "</a>" * 5000 + "</row><row/></r>"
    assert "is not well-formed XML in line 1: Excessive depth" in refused(text, tmp_path)


def test_X07_a_stylesheet_is_never_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    spaces = (
        'xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:exsl="http://exslt.org/common"'
        ' extension-element-prefixes="exsl"'
    )
    sheet = f"""<xsl:stylesheet version="1.0" {spaces}>
      <xsl:template match="/"><exsl:document href="{marker}">x</exsl:document></xsl:template>
      </xsl:stylesheet>"""
    (tmp_path / "s.xsl").write_text(sheet)
    result = load(
        '<?xml-stylesheet type="text/xsl"'
        f' href="{tmp_path / "s.xsl"}"?><r><row><a>1</a></row><row><a>2</a></row></r>',
        tmp_path,
    )
    assert result.rows() == [{"a": 1}, {"a": 2}]
    load(
        sheet, tmp_path
    )  # as a file of its own it is a table of elements, or refused; never a program
    assert not marker.exists()
    with pytest.raises(Refused, match="stylesheet"):
        load(
            "<r><row><a>1</a></row><row><a>2</a></row></r>",
            tmp_path,
            stylesheet=str(tmp_path / "s.xsl"),
        )


def test_an_svg_or_html_page_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "t.xml"
    path.write_text("<!DOCTYPE html><html><body/></html>")
    with pytest.raises(Refused, match="a web page"):
        recognise(path, "t.xml")


@pytest.mark.slow
def test_a_row_element_that_hardly_occurs_does_not_fill_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xml_detect, "_BETWEEN_ROWS", 1 << 20)
    text = "<r><few><a>1</a></few><few><a>2</a></few>" + "<many><b>x</b></many>" * 200_000 + "</r>"
    assert "without a row. Choose another row element." in refused(
        text, tmp_path, row_element="r/few"
    )


@pytest.mark.slow
def test_the_look_reads_a_bounded_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.xml"
    path.write_text("<r>" + "<row><a>1</a><b>word</b></row>" * 400_000 + "</r>")
    most = 0
    plain = Stream.read

    def counted(self: Stream, size: int = -1) -> bytes:
        nonlocal most
        piece = plain(self, size)
        most = max(most, self.bytes)
        return piece

    monkeypatch.setattr(Stream, "read", counted)
    seen = preview(SOURCES["xml"], path)
    assert (seen.rows.num_rows, seen.total_rows) == (200, None)
    assert most <= xml_detect.HEAD < path.stat().st_size


_MEASURE = """
import resource, sys
from pathlib import Path
from core.data.limits import Limits
from core.data.source import SOURCES, ReadContext
from core.data.sources.loading import load
from core.data.storage.quarantine import Quarantine
source = SOURCES["xml"]
small, large, out = map(Path, sys.argv[1:])
def loaded_from(path):
    context = ReadContext(Limits(2_000_000_000, 200), out.parent, path=path)
    return load(source, source.inspect(context, {}).params, context, out, Quarantine())
loaded_from(small)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
loaded = loaded_from(large)
print(loaded.rows_loaded, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
def test_500_000_rows_in_100_mb(tmp_path: Path) -> None:
    row = (
        '<row id="{n}"><name>person {n}</name><price'
        ' cur="EUR">{n}.25</price><when>2024-05-0{d}</when><note>some words that are a bit longer'
        " {n}</note></row>\n"
    )
    for name, count in (("small", 100), ("large", 500_000)):
        with (tmp_path / name).open("w") as file:
            file.write("<rows>")
            file.writelines(row.format(n=n, d=n % 9 + 1) for n in range(count))
            file.write("</rows>")
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, tmp_path / "small", tmp_path / "large", tmp_path / "out"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows, grown = map(int, done.stdout.split())
    assert rows == 500_000
    assert grown < 100


def test_counts_come_out_even_through_the_batches(tmp_path: Path) -> None:
    path = tmp_path / "t.xml"
    path.write_text("<r>" + "".join(f"<row><a>{n}</a></row>" for n in range(12_345)) + "</r>")
    batches = list(
        SOURCES["xml"].read(inspect(SOURCES["xml"], path).params, context(path), Quarantine())
    )
    assert [value for batch in batches for value in batch.column("a").to_pylist()] == list(
        range(12_345)
    )
