"""Preflight: letters counted together have the pages they have when each is laid out by itself."""

import csv
import io
import sys
from dataclasses import replace

import pytest
from support.homes import ROOT, arrears, plan_of, services_at

from service.jobs.local import InProcess

sys.path.insert(0, str(ROOT / "bench"))
from arrears import write_arrears


class Counting(InProcess):
    """A pool that remembers what it was asked for."""

    def __init__(self):
        self.filled = self.spans = self.laid_out = 0

    def measure(self, task):
        if task.each:
            self.laid_out += len(task.letters)
        else:
            self.filled += len(task.letters)
        return super().measure(task)

    def span(self, task):
        self.spans += 1
        return super().span(task)


class Each(InProcess):
    """A pool that lays out every letter."""

    def span(self, task):
        future = super().span(task)
        future._result = 0
        return future


def pages(services, data, pool):
    """The pages of each letter of a plan by account, its digest and its problems."""
    plan = plan_of(replace(services, pool=pool), data)
    return {letter.case.account: letter.pages for letter in plan.letters}, plan.digest, plan.problems


def test_letters_counted_together_have_the_pages_they_have_alone(tmp_path):
    """Two hundred letters of two templates, one to three charges: the same pages, order and digest, two layouts a form."""
    path = tmp_path / "arrears.csv"
    write_arrears(path, 200)
    pool = Counting()
    with services_at(tmp_path / "home") as services:
        together = pages(services, path.read_bytes(), pool)
        alone = pages(services, path.read_bytes(), Each())
    assert together == alone
    assert set(together[0].values()) == {1, 3}
    assert (pool.filled, pool.laid_out) == (200, 0)
    assert pool.spans < 10


def test_letters_of_a_form_that_does_not_decide_are_laid_out_one_by_one(tmp_path):
    """Where the widest letter of a form takes another page than the narrowest, each is counted for itself."""
    rows = list(csv.reader(io.StringIO(arrears(9).decode())))
    for at, row in enumerate(rows[1:]):
        row[3] = "物业服务费" + "及公共部位维修养护" * 45 * (at // 3)  # the same template for every third
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    pool = Counting()
    with services_at(tmp_path / "home") as services:
        data = out.getvalue().encode()
        together = pages(services, data, pool)
        assert together == pages(services, data, Each())
    assert len(set(together[0].values())) > 2
    assert pool.laid_out


@pytest.mark.parametrize("odd", ["测试𪚥户", "测试\u0301户", "ءلي户"])
def test_a_letter_with_an_odd_character_is_laid_out_at_once(odd, tmp_path):
    """What is not sure to be drawn as it stands is never counted by its like; the others still are."""
    pool = Counting()
    with services_at(tmp_path / "home") as services:
        data = arrears(6).replace("测试2户".encode(), odd.encode())
        assert pages(services, data, pool) == pages(services, data, Each())
    assert pool.filled == 6
    assert not pool.laid_out
