"""What real documents have in them, counted."""

from __future__ import annotations

import pytest

from tests.translators.small import ORDER, guide_of, read, told
from translators.census import Census, Fault
from translators.guide import GuideError, load_guide
from translators.x12.sets import RawSet, of_segments


def order(*body: str) -> RawSet:
    return of_segments(["ST*850*0001", *body, f"SE*{len(body) + 2}*0001"])


def counted(*sets: RawSet) -> Census:
    census = Census(load_guide("850"))
    for each in sets:
        census.add(each)
    return census


def test_what_stands_in_all_and_what_in_some() -> None:
    census = counted(
        order("BEG*00*SA*1**20260302", "REF*DP*1", "REF*IA*2", "PO1*1*1*EA*1", "PO1*2*1*EA"),
        order("BEG*00*NE*2**20260302", "REF*DP*1", "N1*ST*A", "N1*BT*B", "PO1*1*1*EA*1"),
    )
    assert census.documents == 2
    assert (census.present["REF"], census.present["REF*DP"], census.present["REF*IA"]) == (2, 2, 1)
    assert (census.most["REF"], census.most["PO1"]) == (2, 2)
    assert (census.occurrences["PO1"], census.filled["PO1", 4]) == (3, 2)
    assert census.codes["BEG", 2] == {"SA": 1, "NE": 1}
    assert census.places[""] == 2
    assert census.places["N1"] == 2
    assert not census.faults


def test_faults_are_counted_by_document() -> None:
    bad = order("BEG*00*SA*1**20269902", "PO1*1*1*EA*X", "PO1*2*1*EA*X")
    census = counted(bad, order("BEG*00*SA*1**20269902", "PO1*1*1*EA*1"))
    assert census.faults[Fault("BEG.05", "invalid-date")] == 2
    assert census.faults[Fault("PO1.04", "invalid-character")] == 1
    deep = order("BEG*00*SA*1**20260302", "N1*ST*A", "REF*DP*" + "9" * 31, "PO1*1*1*EA*1")
    assert list(counted(deep).faults) == [Fault("N1.REF.02", "too-long")]
    lacking = counted(order("BEG*00*SA*1**20260302"))
    assert lacking.faults[Fault("PO1", "missing-segment")] == 1


def test_a_list_closed_behind_codes() -> None:
    guide = guide_of(ORDER, {"BEG.01": {"codes": {"only": ["00", "QQ"]}}})
    assert told(read("BEG*01*SA*1**20260302~PO1*1*1*EA*1", guide))[0].startswith("invalid-code")
    parsed = read("BEG*QQ*SA*1**20260302~PO1*1*1*EA*1", guide)
    assert "invalid-code BEG01" not in " ".join(told(parsed))
    for wrong in ("00", []):
        with pytest.raises(GuideError, match="must be a list of codes"):
            guide_of(ORDER, {"BEG.01": {"codes": {"only": wrong}}})
