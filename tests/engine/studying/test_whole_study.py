"""A study of every kind of condition, against the scripted server: what it comes to, and what its runs share."""

from __future__ import annotations

import pytest

from core.engine.studying.foreseeing import foresee_study
from core.engine.studying.reading import study_table
from core.errors import UserError
from core.skill.read import read_skill
from core.store.study_folder import studies_of
from core.study.comparisons import Arm
from core.study.config import read_study
from core.study.table import StudyTable
from core.view.studies.files import as_latex, as_markdown
from core.view.studies.tidy import scores_csv
from tests.engine.studying.conftest import Studied
from tests.engine.studying.every_kind import EVERY_KIND, ONE_MORE
from tests.view.studies.tables import noted


@pytest.fixture(scope="module")
def table(every_kind: Studied) -> StudyTable:
    return study_table("every-kind", every_kind.workspace)


def passed(table: StudyTable, condition: str, user: str = "large") -> float:
    found = [entry for arm, entry in table.entries.items() if (arm.condition, arm.user) == (condition, user)]
    mean = found[0].figures[0].mean
    assert mean is not None
    return mean


def test_every_condition_moves_for_a_reason(table: StudyTable) -> None:
    """What is learned helps, its headings or text about something else do not; the lesser model gains less."""
    base = passed(table, "none")
    assert all(passed(table, name) == base for name in ("human", "shuffled", "gutted", "filler"))
    assert all(passed(table, name) > base for name in ("error", "combined", "sequential", "bank", "best"))
    assert passed(table, "error", "small") < passed(table, "error")


def test_every_cell_opens_as_an_ordinary_run(every_kind: Studied) -> None:
    record = every_kind.record
    assert {cell.step for cell in record.cells} == {"make", "choose", "measure"}
    for cell in record.cells:
        with every_kind.workspace.open_run(cell.run, read_only=True) as store:
            assert store.run().status == "done", cell.id
            assert store.run().scripted
            assert cell.step != "measure" or len(store.trajectories("test_before")) == 6, cell.id


def test_attempts_that_conditions_have_in_common_are_made_once(every_kind: Studied) -> None:
    """+Combined finds the attempts that +Error made, and pays for none of them."""
    run = next(cell.run for cell in every_kind.record.cells if cell.id == "combined/large/41/make")
    with every_kind.workspace.open_run(run, read_only=True) as store:
        paid = {call.role for call in store.calls() if call.paid}
        made = [row.id for row in store.trajectories("evolve")]
    assert len(made) == 8
    assert "agent" not in paid


def test_the_arms_of_a_repetition_share_no_rollout(table: StudyTable) -> None:
    arms = [Arm(name, "large", "large", "id") for name in ("error", "again")]
    one, other = ({attempt.trajectory for attempt in table.entries[arm].attempts} for arm in arms)
    assert len(one) == len(other) == 6
    assert not one & other


def test_memories_are_handed_to_held_out_attempts(every_kind: Studied) -> None:
    run = next(cell.run for cell in every_kind.record.cells if cell.id == "bank/large/large/id/41")
    with every_kind.workspace.open_run(run, read_only=True) as store:
        rows = store.trajectories("test_before")
        assert store.learned.memory()
        assert any(store.trajectory(row.id).retrieved for row in rows)


def test_the_chosen_skill_is_one_of_its_candidates_and_says_why(every_kind: Studied) -> None:
    skills = every_kind.record.skills
    assert skills["best/large"].digest in {skills[f"error/large/{seed}"].digest for seed in (41, 42)}
    assert "is the best on the tasks learned from" in skills["best/large"].note
    kept = read_skill(every_kind.folder.directory / skills["best/large"].folder)
    assert kept.digest == skills["best/large"].digest


def test_every_output_says_that_a_script_answered(table: StudyTable) -> None:
    for made in (scores_csv(table), as_markdown(table), as_latex(table)):
        assert "not a language model" in made


def test_what_stands_below_the_table(table: StudyTable) -> None:
    told = "\n".join(noted(table))
    assert "Sealed test opened" in told
    assert "A/A, again by large" in told
    assert "not comparable: the tasks are generated" in told
    assert "exact McNemar test" in told


def test_the_same_again_touches_nothing_and_calls_nobody(copied: Studied) -> None:
    """Done is done: the record stays as it is to the byte, and so do the runs."""
    before = (copied.folder.directory / "study.json").read_bytes()
    runs = sorted(copied.workspace.runs_directory.iterdir())
    assert copied.go().status == "done"
    assert sorted(copied.workspace.runs_directory.iterdir()) == runs
    after = (copied.folder.directory / "study.json").read_bytes()
    assert _but_the_port(after) == _but_the_port(before)


def _but_the_port(record: bytes) -> list[bytes]:
    return [line for line in record.splitlines() if b"base_url" not in line]


def test_a_sealed_test_is_opened_once_unless_there_is_a_reason(copied: Studied) -> None:
    """A condition more would open it again: refused, until a reason is given, which every output shows."""
    with pytest.raises(
        UserError, match=r"tasks.id: this test is sealed and was opened on .* 1 run would open it again"
    ):
        copied.go(EVERY_KIND + ONE_MORE)
    assert copied.go(open_again="success was forgotten").status == "done"
    looks = copied.record.looks
    assert [(look.number, look.reason, len(look.cells)) for look in looks][1] == (2, "success was forgotten", 1)
    assert looks[1].alpha < looks[0].alpha
    table = study_table("every-kind", copied.workspace)
    for made in (scores_csv(table), as_markdown(table), as_latex(table)):
        assert "success was forgotten" in made


def test_the_plan_knows_what_is_done(every_kind: Studied) -> None:
    from core.demo.studying import scripted

    config = scripted(read_study(every_kind.file))
    foreseen = foresee_study(config, every_kind.workspace, scripted=True)
    assert {cell.state for cell in foreseen.cells} == {"done"}
    assert foreseen.calls.high == 0
    (tasks,) = foreseen.tasks
    assert (tasks.held_out, tasks.sealed, tasks.opened) == (6, True, True)


def test_studies_of_a_workspace_are_listed(every_kind: Studied) -> None:
    assert [folder.name for folder in studies_of(every_kind.workspace)] == ["every-kind"]
    with pytest.raises(UserError, match="there is no study 'other'; there are: every-kind"):
        study_table("other", every_kind.workspace)
