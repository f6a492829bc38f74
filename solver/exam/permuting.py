"""The whole numbers below some size in an order that only looks like chance."""

from __future__ import annotations

from hashlib import shake_256

_ROUNDS = 8


def permuted(place: int, size: int, *, seed: int) -> int:
    """The number at a place of the order that a seed stands for; each number has one place.

    A Feistel network exchanges the numbers of 2n bits among each other, one to one, whatever its
    round function is. Where it leads to a number that is too large, it is asked about that one,
    until it leads back (cycle walking: Black and Rogaway, Ciphers with arbitrary finite domains).
    """
    half = max(1, ((size - 1).bit_length() + 1) // 2)
    while True:
        place = _exchanged(place, half, seed)
        if place < size:
            return place


def _exchanged(number: int, half: int, seed: int) -> int:
    left, right = divmod(number, 1 << half)
    for turn in range(_ROUNDS):
        left, right = right, left ^ _mixed(turn, right, half, seed)
    return left << half | right


def _mixed(turn: int, number: int, half: int, seed: int) -> int:
    """As many bits as are wanted, by a hash that is the same on every machine."""
    bits = shake_256(f"{seed} {turn} {half} {number}".encode()).digest((half + 7) // 8)
    return int.from_bytes(bits, "big") & ((1 << half) - 1)
