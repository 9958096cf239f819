"""A Merkle tree as RFC 9162 (section 2.1) defines it, so that one signature can cover many records.

A leaf's hash is SHA-256 of a zero byte and the content, a node's of a one byte and its two children: no content can
pass for a node. A path proves that a leaf stands at an index of a tree of a certain size and root.
"""

from collections.abc import Sequence
from hashlib import sha256


def leaf_hash(content: bytes) -> bytes:
    """The hash of one record."""
    return sha256(b"\x00" + content).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over at least one leaf hash."""
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    return _node(root(leaves[:middle]), root(leaves[middle:]))


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from the leaf at `index` to the root, the nearest first."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*path(leaves[:middle], index), root(leaves[middle:])]
    return [*path(leaves[middle:], index - middle), root(leaves[:middle])]


def root_of_path(leaf: bytes, index: int, size: int, hashes: Sequence[bytes]) -> bytes | None:
    """The root that a path leads to (RFC 9162, section 2.1.3.2); None where the path cannot be one for this index and
    size."""
    if not 0 <= index < size:
        return None
    here, last, result = index, size - 1, leaf
    for other in hashes:
        if last == 0:
            return None
        if here % 2 or here == last:
            result = _node(other, result)
            while here % 2 == 0 and here:
                here, last = here >> 1, last >> 1
        else:
            result = _node(result, other)
        here, last = here >> 1, last >> 1
    return result if last == 0 else None


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two smaller than the size."""
    return 1 << (size - 1).bit_length() - 1
