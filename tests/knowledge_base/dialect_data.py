"""The packs that come with the package, and a way to write one."""

from __future__ import annotations

from pathlib import Path

from knowledge_base.dialect import PACKS

__all__ = ["PACKS", "SHIPPED", "examples", "table_rows", "write_pack"]

SHIPPED = tuple(sorted(path.parent.name for path in PACKS.glob("*/dialect.toml")))


def write_pack(folder: Path, lexicon: str = "", phrases: str = "") -> Path:
    """Write the tables of a pack; the rows are given with | for a tab and / between standard wordings."""
    for name, first, rows in (("lexicon.tsv", "word", lexicon), ("phrases.tsv", "pattern", phrases)):
        table = "\n".join((f"{first}|standard|context|source", *rows.split("\n")))
        (folder / name).write_text(table.replace("|", "\t").replace("/", "|"), encoding="utf-8")
    return folder


def table_rows(table: Path) -> list[list[str]]:
    """Return the rows of a table, without its head and its remarks."""
    lines = table.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]


def examples(tag: str) -> list[tuple[str, str]]:
    """Return what is said in a pack's own examples, and in standard wording."""
    return [(said, standard) for said, standard in table_rows(PACKS / tag / "examples.tsv")]
