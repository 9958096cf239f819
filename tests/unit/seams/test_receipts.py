"""Receipts: one signature a batch, one chain an account, and nothing can be changed unnoticed."""

import copy
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory import merkle
from callfactory.ids import new_id
from callfactory.receipts import FIRST_PREVIOUS, Draft, Receipt, ReceiptKind
from scripts.verify_receipt import NotGenuine, load, main, verify
from tests.fakes import FakeClock
from tests.fakes_seams import FakeReceipts, FakeSigner

CLOCK = FakeClock()
ACCOUNT, OTHER = new_id("acc", CLOCK.now()), new_id("acc", CLOCK.now())
SIGNER = FakeSigner()


def draft(account_id: str = ACCOUNT, **facts: str | int) -> Draft:
    return Draft(ReceiptKind.DELETION, account_id, "export", new_id("exp", CLOCK.now()), facts)


def genuine(documents: list[dict[str, Any]]) -> bool:
    try:
        verify(load(json.dumps(documents)), SIGNER.public_key())
    except NotGenuine:
        return False
    return True


def chain(*batches: int) -> list[Receipt]:
    receipts = FakeReceipts(SIGNER, CLOCK)
    return [receipt for size in batches for receipt in receipts.issue([draft(objects=3) for _ in range(size)])]


LEAVES = st.lists(st.binary(max_size=8), min_size=1, max_size=40).map(lambda all_: [merkle.leaf_hash(x) for x in all_])


@given(LEAVES)
def test_every_leaf_has_a_path_to_the_root(leaves: list[bytes]) -> None:
    root = merkle.root(leaves)
    for index, leaf in enumerate(leaves):
        assert merkle.root_of_path(leaf, index, len(leaves), merkle.path(leaves, index)) == root


@given(LEAVES, st.data())
def test_no_path_works_for_another_leaf_index_size_or_step(leaves: list[bytes], data: st.DataObject) -> None:
    root, size = merkle.root(leaves), len(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.path(leaves, index)
    assert merkle.root_of_path(sha256(b"x").digest(), index, size, path) != root
    assert merkle.root_of_path(leaves[index], index, size, [*path, root]) != root
    if path:
        assert merkle.root_of_path(leaves[index], index, size, path[:-1]) != root
        step = data.draw(st.integers(0, len(path) - 1))
        changed = [*path[:step], sha256(path[step]).digest(), *path[step + 1 :]]
        assert merkle.root_of_path(leaves[index], index, size, changed) != root
    if len(set(leaves)) == size:
        other = data.draw(st.integers(0, size))
        if other != index:
            assert merkle.root_of_path(leaves[index], other, size, path) != root


def test_the_tree_is_the_one_of_the_standard() -> None:
    """Computed by hand from RFC 9162, 2.1.1: three leaves are ((1,2),3)."""
    one, two, three = (sha256(b"\x00" + text).digest() for text in (b"a", b"b", b"c"))
    pair = sha256(b"\x01" + one + two).digest()
    assert (
        merkle.root([merkle.leaf_hash(text) for text in (b"a", b"b", b"c")]) == sha256(b"\x01" + pair + three).digest()
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_receipts_of_an_account_are_one_chain_however_they_were_issued(batches: list[int]) -> None:
    receipts = chain(*batches)
    assert [receipt.sequence for receipt in receipts] == list(range(1, sum(batches) + 1))
    assert json.loads(receipts[0].body)["previous"] == FIRST_PREVIOUS
    assert genuine([receipt.document() for receipt in receipts])


def test_one_signature_covers_a_batch() -> None:
    signer = FakeSigner()
    FakeReceipts(signer, CLOCK).issue([draft() for _ in range(7)])
    assert signer.signatures == 1


def test_accounts_in_one_batch_have_a_chain_each() -> None:
    receipts = FakeReceipts(SIGNER, CLOCK).issue([draft(ACCOUNT), draft(OTHER), draft(ACCOUNT)])
    assert [(receipt.account_id, receipt.sequence) for receipt in receipts] == [(ACCOUNT, 1), (OTHER, 1), (ACCOUNT, 2)]
    assert genuine([receipts[1].document()])
    assert genuine([receipts[0].document(), receipts[2].document()])


def test_asking_twice_about_the_same_gives_the_same_receipt() -> None:
    receipts = FakeReceipts(SIGNER, CLOCK)
    removal = draft()
    first = receipts.issue([removal, removal])
    assert receipts.issue([removal]) == [first[0]] == [first[1]]
    assert len(receipts.receipts(ACCOUNT, limit=10).items) == 1


def test_facts_about_people_are_refused() -> None:
    with pytest.raises(ValueError, match="caller"):
        draft(caller="+31612345678")


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where every leaf of a JSON document is."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(inner, (*path, key))
    else:
        yield path


def _changed(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1
    last = "0" if value[-1] != "0" else "1"
    return value[:-1] + last


def test_no_value_of_a_receipt_can_be_changed() -> None:
    document = chain(5)[3].document()
    assert genuine([document])
    places = list(_places(document))
    assert len(places) > 15
    for place in places:
        forged = copy.deepcopy(document)
        inner: Any = forged
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = _changed(inner[place[-1]])
        assert not genuine([forged]), place


@pytest.mark.parametrize("where", [("receipt",), ("proof",), (), ("receipt", "facts"), ("receipt", "subject")])
def test_nothing_can_be_added(where: tuple[str, ...]) -> None:
    document = chain(2)[0].document()
    inner = document
    for key in where:
        inner = inner[key]
    inner["more"] = "x"
    assert not genuine([document])


def test_a_repeated_name_is_refused() -> None:
    text = json.dumps(chain(1)[0].document()).replace('"kind": "deletion"', '"kind": "x", "kind": "deletion"')
    with pytest.raises(NotGenuine):
        load(text)


def test_a_missing_swapped_or_foreign_receipt_breaks_the_chain() -> None:
    documents = [receipt.document() for receipt in chain(3, 2)]
    assert not genuine([*documents[:2], *documents[3:]])
    assert not genuine([documents[1], documents[0], *documents[2:]])
    assert not genuine([*documents, chain(6)[5].document()])
    assert genuine(documents[2:]), "a part of a chain is genuine as such"


def test_a_receipt_of_another_key_is_refused() -> None:
    receipt = FakeReceipts(FakeSigner(), CLOCK).issue([draft()])[0]
    assert not genuine([receipt.document()])


def test_the_program_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, file = tmp_path / "key.pem", tmp_path / "receipts.json"
    key.write_text(SIGNER.public_key())
    documents = [receipt.document() for receipt in chain(3)]
    file.write_text(json.dumps(documents))
    assert main([str(key), str(file)]) == 0
    assert "1 to 3" in capsys.readouterr().out
    documents[1]["receipt"]["facts"]["objects"] = 2
    file.write_text(json.dumps(documents))
    assert main([str(key), str(file)]) == 1
    assert "NOT GENUINE" in capsys.readouterr().out
