"""Rule: a web site is listed by what browsers call its origin, and a wrong address is told at once."""

from __future__ import annotations

import pytest

from assistant.errors import SettingsInvalid
from assistant.settings import load_settings

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://www.guihua.example", "https://www.guihua.example"),
        ("https://www.guihua.example/", "https://www.guihua.example"),
        ("HTTPS://WWW.Guihua.Example:443", "https://www.guihua.example"),
        ("http://10.0.0.7:8080", "http://10.0.0.7:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://桂花社区.中国", "https://xn--dkr520cymmp2i.xn--fiqs8s"),
    ],
)
def test_an_address_is_kept_as_browsers_write_it(written: str, origin: str) -> None:
    assert load_settings(widget={"origins": {"guihua": [written]}}).widget.origins == {"guihua": (origin,)}


@pytest.mark.parametrize(
    "written",
    [
        "",
        "www.guihua.example",
        "*",
        "null",
        "https://",
        "https://*.example",
        "https://a..example",
        "https://a.example:x",
        "https://a.example/page",
        "https://a.example?x",
        "https://u@a.example",
        "ftp://a.example",
    ],
)
def test_what_is_no_web_site_is_told(written: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"https://www\.example\.cn"):
        load_settings(widget={"origins": {"guihua": [written]}})


@pytest.mark.parametrize("community", ["", "桂花", "Guihua", "a b", "x" * 65])
def test_a_community_has_a_plain_name(community: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"widget\.origins"):
        load_settings(widget={"origins": {community: ["https://a.example"]}})
