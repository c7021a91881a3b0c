"""How much sound an Opus packet holds, read from its first two bytes (RFC 6716, section 3.1)."""

_SILK_MS, _HYBRID_MS, _CELT_MS = (10, 20, 40, 60), (10, 20), (2.5, 5, 10, 20)
_LONGEST_MS = 120


def packet_ms(packet: bytes) -> float:
    """Return the milliseconds of sound in ``packet``; 0 where it is no Opus packet."""
    if not packet:
        return 0.0
    configuration, frames = packet[0] >> 3, packet[0] & 3
    count = (1, 2, 2, packet[1] & 0x3F if len(packet) > 1 else 0)[frames]
    whole = count * _frame_ms(configuration)
    return whole if whole <= _LONGEST_MS else 0.0


def is_stereo(packet: bytes) -> bool:
    """Return whether ``packet`` was coded as two channels."""
    return bool(packet) and bool(packet[0] & 4)


def _frame_ms(configuration: int) -> float:
    if configuration < 12:
        return _SILK_MS[configuration % 4]
    if configuration < 16:
        return _HYBRID_MS[configuration % 2]
    return _CELT_MS[configuration % 4]
