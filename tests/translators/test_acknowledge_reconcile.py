"""The 997 we get: what became of each set of ours."""

from __future__ import annotations

from translators.documents.acknowledgment import Acknowledgment, SetVerdict
from translators.x12.acknowledge import Reconciled, reconcile_sets

SETS = (("810", "0001"), ("810", "0002"), ("810", "0003"))


def reconciled(
    status: str, accepted: int, *named: tuple[str, str], kind: str = "810"
) -> Reconciled:
    ack = Acknowledgment(
        functional_id="IN",
        group_control="7",
        sets=tuple(SetVerdict(kind=kind, control=one, status=given) for one, given in named),
        status=status,
        included=3,
        received=3,
        accepted=accepted,
    )
    return reconcile_sets(ack, SETS)


def test_sets_that_are_not_named_take_the_verdict_of_the_group() -> None:
    for status in "AER":
        assert reconciled(status, 3).statuses == (status,) * 3
    for status in "MWX":
        assert reconciled(status, 0).statuses == ("R",) * 3


def test_named_sets_take_their_own() -> None:
    got = reconciled("P", 2, ("0001", "A"), ("0002", "R"), ("0003", "E"))
    assert got == Reconciled(statuses=("A", "R", "E"))
    assert reconciled("R", 0, ("0002", "X")).statuses == ("R", "R", "R")


def test_under_partial_the_rest_is_accepted_only_if_the_count_says_so() -> None:
    assert reconciled("P", 2, ("0002", "R")) == Reconciled(statuses=("A", "R", "A"))
    got = reconciled("P", 1, ("0002", "R"))
    assert got.statuses == ("", "R", "")
    assert [problem.code for problem in got.problems] == ["acknowledgment-undecided"]
    assert reconciled("P", 1, ("0001", "A"), ("0002", "R")).statuses == ("A", "R", "")


def test_verdicts_that_are_none() -> None:
    assert reconciled("Q", 3).statuses == ("", "", "")
    assert reconciled("A", 3, ("0001", "Q")).statuses == ("", "A", "A")


def test_control_numbers_without_their_zeros() -> None:
    assert reconciled("P", 2, ("2", "R")) == Reconciled(statuses=("A", "R", "A"))


def test_a_set_we_never_sent_is_reported() -> None:
    got = reconciled("A", 3, ("0009", "R"), ("0001", "A"), ("0001", "A"))
    assert got.statuses == ("A", "A", "A")
    assert [problem.value for problem in got.problems] == ["0009", "0001"]
    assert reconciled("A", 3, ("0001", "R"), kind="850").statuses == ("A", "A", "A")
