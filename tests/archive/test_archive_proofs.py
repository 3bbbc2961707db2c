"""Proofs out of tiles, against the definition in RFC 6962 and the verification of RFC 9162."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.archive.hashing import leaf_hash, node_hash
from service.archive.log import Tree
from service.archive.proofs import TileMissing, Tiles

LEAVES = [leaf_hash(str(at).encode()) for at in range(1400)]


def tiles_of(size):
    """Every tile of a log of that size, by path."""
    tree = Tree()
    for leaf in LEAVES[:size]:
        tree.append(leaf)
    return {tile.path: tile.data for tile in tree.tiles()}


def root(hashes):
    """RFC 6962 §2.1."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else hashlib.sha256().digest()
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(root(hashes[:split]), root(hashes[split:]))


def path(index, hashes):
    """RFC 6962 §2.1.1: PATH(m, D[n])."""
    if len(hashes) == 1:
        return []
    split = 1 << (len(hashes) - 1).bit_length() - 1
    if index < split:
        return [*path(index, hashes[:split]), root(hashes[split:])]
    return [*path(index - split, hashes[split:]), root(hashes[:split])]


def subproof(earlier, hashes, whole):
    """RFC 6962 §2.1.2: SUBPROOF(m, D[n], b)."""
    if earlier == len(hashes):
        return [] if whole else [root(hashes)]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    if earlier <= split:
        return [*subproof(earlier, hashes[:split], whole), root(hashes[split:])]
    return [*subproof(earlier - split, hashes[split:], False), root(hashes[:split])]


@given(st.data())
def test_an_audit_path_is_the_one_of_the_definition(data):
    size = data.draw(st.integers(1, 1400))
    index = data.draw(st.integers(0, size - 1))
    assert Tiles(tiles_of(size).get, size).inclusion(index) == path(index, LEAVES[:size])


@given(st.data())
def test_a_consistency_proof_is_the_one_of_the_definition(data):
    size = data.draw(st.integers(1, 1400))
    earlier = data.draw(st.integers(1, size))
    assert Tiles(tiles_of(size).get, size).consistency(earlier) == subproof(earlier, LEAVES[:size], True)


def test_a_log_goes_on_from_nothing_without_a_proof():
    assert Tiles({}.get, 9).consistency(0) == []


@pytest.mark.parametrize("index", [-1, 9])
def test_what_is_not_in_the_log_has_no_proof(index):
    with pytest.raises(ValueError, match="has none at"):
        Tiles({}.get, 9).inclusion(index)


def test_a_missing_or_cut_tile_is_named():
    tiles = tiles_of(300)
    for name in ("tile/0/001.p/44", "tile/1/000.p/1"):
        for damaged in (tiles | {name: tiles[name][:-1]}, {key: data for key, data in tiles.items() if key != name}):
            with pytest.raises(TileMissing, match=name):
                Tiles(damaged.get, 300).inclusion(299)
