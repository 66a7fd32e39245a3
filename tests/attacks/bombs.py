"""Small recordings that claim to be huge: their tables say how many samples there are, without having them."""

from __future__ import annotations

import struct
import zlib

_DECODER = bytes.fromhex("03190000000411401500000000000000000000000005021210060102")
_RATE_HZ = 16_000


def mp4(samples: int, tracks: int = 1) -> bytes:
    """Return an MP4 file each track of which claims to have so many samples of one byte."""
    tables = _box(
        b"stbl",
        _described(),
        _full(b"stts", _words(1, samples, 1024)),
        _full(b"stsc", _words(1, 1, samples, 1)),
        _full(b"stsz", _words(1, samples)),
        _full(b"stco", _words(1, 48)),
    )
    return _file(*(_track(number, tables) for number in range(1, tracks + 1)))


def fragmented_mp4(samples: int) -> bytes:
    """Return one whose only fragment claims to have so many samples."""
    tables = _box(
        b"stbl",
        _described(),
        _full(b"stts", _words(0)),
        _full(b"stsc", _words(0)),
        _full(b"stsz", _words(0, 0)),
        _full(b"stco", _words(0)),
    )
    defaults = _box(b"mvex", _full(b"trex", _words(1, 1, 1024, 1, 0)))
    run = _box(b"trun", _words(1), _words(samples, 200))
    fragment = _box(b"traf", _box(b"tfhd", _words(0x020000), _words(1)), run)
    moof = _box(b"moof", _full(b"mfhd", _words(1)), fragment)
    return _file(_track(1, tables), defaults) + moof + _box(b"mdat", bytes(64))


def ogg_of_nothing(pages: int) -> bytes:
    """Return an Ogg file of packets without sound, 127 on each page: 20 MB of them kept a processor for two minutes."""
    head = _page(2, 0, b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 0, _RATE_HZ, 0, 0))
    tags = _page(0, 1, b"OpusTags" + bytes(8))
    return head + tags + _page(0, 2, b"\x03\x00" * 127, lacing=bytes([2]) * 127) * pages


def wav(rate_hz: int, channels: int, data: bytes, bits: int = 16) -> bytes:
    """Return a WAV file, whatever its header says."""
    width = (channels * bits // 8) & 0xFFFF
    header = struct.pack("<HHIIHH", 1, channels, rate_hz, (rate_hz * width) & 0xFFFFFFFF, width, bits)
    return (
        b"RIFF\xff\xff\xff\xffWAVEfmt "
        + struct.pack("<I", len(header))
        + header
        + b"data\xff\xff\xff\xff"
        + data
    )


def _file(*inside: bytes) -> bytes:
    movie = _box(b"moov", _full(b"mvhd", _words(0, 0, 1000, 0) + bytes(80)), *inside)
    return _box(b"ftyp", b"isom", _words(0x200), b"isom") + _box(b"mdat", bytes(64)) + movie


def _track(number: int, tables: bytes) -> bytes:
    header = _box(b"tkhd", _words(7), _words(0, 0, number, 0, 0) + bytes(60))
    times = _full(b"mdhd", _words(0, 0, _RATE_HZ, 0) + b"\x55\xc4\0\0")
    handler = _full(b"hdlr", _words(0) + b"soun" + _words(0, 0, 0) + b"\0")
    inside = _box(b"minf", _full(b"smhd", _words(0)), tables)
    return _box(b"trak", header, _box(b"mdia", times, handler, inside))


def _described() -> bytes:
    sound = bytes(6) + b"\0\1" + bytes(8) + struct.pack(">HHHHI", 2, 16, 0, 0, _RATE_HZ << 16)
    return _full(b"stsd", _words(1), _box(b"mp4a", sound, _full(b"esds", _DECODER)))


def _box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _full(kind: bytes, *inside: bytes) -> bytes:
    return _box(kind, _words(0), *inside)


def _words(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)


def _page(flags: int, number: int, body: bytes, lacing: bytes = b"") -> bytes:
    lacing = lacing or bytes([len(body)])
    header = (
        b"OggS\0"
        + struct.pack("<BqIII", flags, 960 * (number // 2), 7, number, 0)
        + bytes([len(lacing)])
        + lacing
    )
    checked = _checksum(header + body)
    return header[:22] + struct.pack("<I", checked) + header[26:] + body


def _checksum(page: bytes) -> int:
    """Return the checksum of Ogg: that of zlib's polynomial, but the bits the other way round, and no inversion."""
    turned = bytes(int(f"{byte:08b}"[::-1], 2) for byte in page)
    plain = zlib.crc32(turned, 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{plain:032b}"[::-1], 2)
