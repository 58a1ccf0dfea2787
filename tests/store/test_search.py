"""Finding a word in what agents thought, did and saw."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.store.run_store import RunStore, create_run
from core.store.search import match_expression
from core.store.step_columns import join_step, split_step
from core.types import Action, Step
from tests.store.samples import a_run, a_step, a_trajectory, steps


@pytest.fixture(scope="module")
def store() -> Iterator[RunStore]:
    with tempfile.TemporaryDirectory() as folder, create_run(Path(folder) / "runs" / "demo", a_run()) as made:
        made.put_trajectory(
            "evolve",
            0,
            a_trajectory(
                "r1",
                steps=(
                    a_step(0, command="ls -la", observation="input.xlsx", reasoning="look at the workbook first"),
                    a_step(
                        1, command='wb = load_workbook("input.xlsx")\nws = wb.active', observation="KeyError: Sheet7"
                    ),
                ),
            ),
        )
        made.put_trajectory(
            "evolve", 1, a_trajectory("r2", task="t2", steps=(a_step(0, observation="sheet7 is fine"),))
        )
        yield made


class TestSearch:
    def test_a_hit_names_trajectory_step_and_field(self, store):
        """A word in an observation leads to that step, with the word marked in its surroundings."""
        (hit,) = store.search("KeyError")
        assert (hit.trajectory, hit.task, hit.step, hit.field) == ("r1", "t1", 1, "observation")
        assert hit.snippet == "\x02KeyError\x03: Sheet7"

    def test_commands_are_found_as_they_were_typed(self, store):
        """A line of a command is found after its line break, which JSON would have glued to the next word."""
        (hit,) = store.search("ws wb.active")
        assert (hit.trajectory, hit.step, hit.field) == ("r1", 1, "action")

    def test_every_word_must_occur_in_the_step(self, store):
        """Two words find only steps that hold both, in whatever field."""
        assert {hit.trajectory for hit in store.search("sheet7")} == {"r1", "r2"}
        assert [hit.trajectory for hit in store.search("sheet7 load_workbook")] == ["r1"]

    def test_a_phrase_keeps_its_order(self, store):
        """Quoted words are found only in this order."""
        assert len(store.search('"the workbook first"')) == 1
        assert store.search('"workbook the first"') == ()

    def test_a_star_finds_beginnings(self, store):
        """A word with a star finds what begins so."""
        assert {hit.trajectory for hit in store.search("shee*")} == {"r1", "r2"}
        assert store.search("shee") == ()

    def test_the_limit_holds(self, store):
        """No more hits come back than were asked for."""
        assert len(store.search("sheet7", limit=1)) == 1

    @pytest.mark.parametrize("text", ["", "   ", "== !! ()", '""', "\0"])
    def test_nothing_to_look_for_finds_nothing(self, store, text):
        """A query without a letter or digit finds nothing and fails in no way."""
        assert store.search(text) == ()

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.text(max_size=30)
        | st.lists(
            st.sampled_from(['"', "AND", "OR", "NOT", "NEAR(", ")", "*", "^", ":", "-", "a", "{", "ws"]), max_size=8
        ).map(" ".join)
    )
    def test_nothing_typed_is_an_operator(self, store, text):
        """Whatever is typed is looked for as words: FTS5's syntax never gets through, and nothing fails."""
        assert isinstance(store.search(text), tuple)

    def test_operators_are_words(self, store):
        """OR between two words is one more word to find."""
        assert store.search("KeyError OR walrus") == ()
        assert match_expression('say "a b" OR c*') == '"say" "a b" "OR" "c"*'


class TestStepColumns:
    @given(steps)
    def test_a_step_taken_apart_and_joined_is_the_same(self, step):
        """No step loses anything by being split into columns."""
        assert join_step(split_step(step), "here") == step

    def test_long_texts_are_kept_once(self):
        """Neither a command nor an observation is also in the rest's JSON."""
        columns = split_step(a_step(command="x" * 500, observation="y" * 500, reasoning="z" * 500))
        assert not any(letter * 50 in columns.rest for letter in "xyz")

    def test_arguments_that_are_no_text_stay_in_the_rest(self):
        """Numbers and lists among the arguments come back in their places."""
        arguments = {"path": "SKILL.md", "start": 3, "note": "", "lines": [1, 2]}
        step = Step(index=0, action=Action(tool="view", arguments=arguments))
        assert split_step(step).action == "SKILL.md\n"
        assert join_step(split_step(step), "here") == step
