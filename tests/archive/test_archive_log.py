"""The log: RFC 6962 roots, tlog-tiles, entry bundles."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.archive.hashing import EMPTY_ROOT, leaf_hash, node_hash
from service.archive.log import TILE, Tree, bundle_path, entry_bundle
from service.archive.notes import read_bundle, tile_name

# The test vectors of Certificate Transparency's reference implementation (RFC 6962 §2.1).
LEAVES = [
    bytes.fromhex(text)
    for text in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(hashes):
    """The definition of RFC 6962 §2.1, word by word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(naive_root(hashes[:split]), naive_root(hashes[split:]))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_vectors(size):
    """The eight leaves of the Certificate Transparency test vectors give their nine roots."""
    assert Tree(map(leaf_hash, LEAVES[:size])).root().hex() == ROOTS[size]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1500))
def test_the_growing_tree_has_the_root_of_the_definition(size):
    """Whatever the size, the tree that keeps only its right edge has the root of the whole."""
    hashes = [hashlib.sha256(str(at).encode()).digest() for at in range(size)]
    assert Tree(hashes).root() == naive_root(hashes)


def test_tiles_cover_every_hash_once_over_several_seals():
    """Over seals at odd sizes, the widest tiles of each level hold every leaf hash and every full subtree in order."""
    hashes = [hashlib.sha256(str(at).encode()).digest() for at in range(70_000)]
    tree, stored = Tree(), {}
    for stop in (0, 1, 60, 255, 256, 257, 65_535, 65_537, 70_000):
        for leaf in hashes[tree.size : stop]:
            tree.append(leaf)
        stored |= {tile.path: tile.data for tile in tree.tiles()}
    for index in range(len(hashes) // TILE):
        assert stored[tile_name("0", index, TILE)] == b"".join(hashes[index * TILE : (index + 1) * TILE])
    rest = len(hashes) % TILE
    assert stored[tile_name("0", len(hashes) // TILE, rest)] == b"".join(hashes[-rest:])
    subtrees = [naive_root(hashes[at : at + TILE]) for at in range(0, len(hashes) - TILE + 1, TILE)]
    assert stored[tile_name("1", 0, TILE)] == b"".join(subtrees[:TILE])
    assert stored[tile_name("1", 1, len(subtrees) - TILE)] == b"".join(subtrees[TILE:])
    assert stored[tile_name("2", 0, 1)] == naive_root(subtrees[:TILE])
    assert stored["tile/0/000.p/60"] == b"".join(hashes[:60])


def test_a_tree_opened_again_goes_on_as_if_it_had_never_stopped():
    """A tree rebuilt from its sealed leaves gives the same tiles for the next seal as the one that made them."""
    hashes = [hashlib.sha256(str(at).encode()).digest() for at in range(600)]
    through, again = Tree(hashes[:300]), Tree(hashes[:300])
    for leaf in hashes[300:]:
        through.append(leaf)
        again.append(leaf)
    assert through.tiles() == again.tiles()
    assert through.root() == again.root() == naive_root(hashes)


@given(st.lists(st.binary(max_size=400), max_size=60))
def test_bundles_read_back(entries):
    """Whatever the entries hold, the independent reader gets them back."""
    assert read_bundle(entry_bundle(entries)) == entries


@pytest.mark.parametrize("index", [0, 7, 999, 1000, 1234567, 1_000_000])
@pytest.mark.parametrize("width", [1, 255, 256])
def test_writer_and_reader_agree_on_names(index, width):
    """tile/entries/x001/x234/567.p/17: three digits a group, x on all but the last, width behind .p unless full."""
    assert bundle_path(index, width) == tile_name("entries", index, width)
    assert bundle_path(1234567, 256) == "tile/entries/x001/x234/567"


def test_an_entry_too_long_for_its_length_is_refused():
    """A bundle writes lengths in two bytes; an entry beyond that must not be cut silently."""
    with pytest.raises(ValueError, match="at most"):
        entry_bundle([bytes(65_536)])


def test_the_empty_tree_has_the_hash_of_nothing():
    """Seal 0 covers no letter."""
    assert Tree().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()
    assert Tree().tiles() == []
