"""`tocsin subscribe`, in both modes alike: on a real broker, and out of a data folder."""

from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest

from pipelines.errors import BadConfig
from services.settings import Settings
from services.standalone.errors import StoreUnusable
from services.standalone.rows import row
from services.standalone.store import Store
from services.subscribing import subscribe
from tests.services.subscribing.houses import NOW, House, alert, ids


def test_from_the_beginning_every_version_comes_in_order_and_whole(house: House) -> None:
    told = [alert("a"), alert("b"), alert("a", version=2, loud=False)]
    for one in told:
        house.ring(one)
    assert list(subscribe(house.settings, begin="beginning", follow=False)) == told


def test_from_now_comes_nothing_that_has_been(house: House) -> None:
    house.ring(alert("a"))
    assert ids(subscribe(house.settings, follow=False)) == []


def test_a_follower_hears_what_rings_later(house: House) -> None:
    house.ring(alert("before"))
    alerts = subscribe(house.settings, begin="beginning")
    assert ids(islice(alerts, 1)) == ["before.1"]
    house.ring(alert("later"))
    assert ids(islice(alerts, 1)) == ["later.1"]


def test_from_a_time_on(house: House) -> None:
    house.ring(alert("old", at=NOW - timedelta(hours=3)))
    house.ring(alert("new", at=NOW - timedelta(hours=1)))
    assert ids(subscribe(house.settings, begin="2h", follow=False)) == ["new.1"]
    assert ids(subscribe(house.settings, begin="1m", follow=False)) == []
    exact = (NOW - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert ids(subscribe(house.settings, begin=exact, follow=False)) == ["new.1"]


def test_one_rule_alone(house: House) -> None:
    house.ring(alert("a"))
    house.ring(alert("b", rule="ultimatums"))
    assert ids(subscribe(house.settings, "ultimatums", begin="beginning", follow=False)) == ["b.1"]


def test_only_what_rings(house: House) -> None:
    house.ring(alert("a"))
    house.ring(alert("a", version=2, loud=False))
    assert ids(subscribe(house.settings, begin="beginning", follow=False, loud=True)) == ["a.1"]


def test_an_unknown_rule_is_refused_with_the_nearest(house: House) -> None:
    with pytest.raises(BadConfig, match=r"no rule 'hostile-act' \(did you mean hostile-acts\?\)"):
        subscribe(house.settings, "hostile-act")


def test_a_time_is_checked_before_anything_is_asked() -> None:
    with pytest.raises(BadConfig, match="--since"):
        subscribe(Settings(kafka="127.0.0.1:1"), begin="yesterday")


def test_without_data_the_mend_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="tocsin run"):
        next(subscribe(Settings(data=tmp_path)))


def test_a_writer_is_not_disturbed_by_a_subscriber(in_store: House) -> None:
    alerts = subscribe(in_store.settings, begin="beginning", group="desk")
    with Store(in_store.settings.data) as writer:
        for name in "abc":
            statement, values = row(alert(name)) or ("", ())
            with writer.transaction() as db:
                db.execute(statement, values)
            assert ids(islice(alerts, 1)) == [f"{name}.1"]
