"""A run's database: put and get every record of an evolution, from the engine, the terminal and the screens at once.

Each `put_` commits by itself; several are committed together inside `with store.transaction():`. Putting the same
record again changes nothing, so a resumed engine may put whatever it comes by. The engine writes everything but
decisions and requests, which belong to the people who review and steer. What raises UserError says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Literal

from core.errors import UserError
from core.ports import CaseOutput
from core.store import (
    log_tables,
    merge_table,
    patch_table,
    promotion_table,
    run_table,
    trajectory_list,
    trajectory_table,
    version_table,
)
from core.store.database import Database
from core.store.learned_table import RunLearned
from core.store.migrations import check_version, migrate, newest
from core.store.paths import Roots
from core.store.pin_table import RunNotebook
from core.store.processes import Asked, EngineProcess, Steer
from core.store.progress_table import RunProgress
from core.store.results_table import RunResults
from core.store.search import search
from core.store.sqlite import connect
from core.store.tree_table import MergeTree
from core.types import (
    Analysis,
    Arm,
    Assembled,
    BlameLine,
    CallRecord,
    Candidate,
    Decision,
    Event,
    Fate,
    Finding,
    JsonObject,
    MergeNode,
    Patch,
    Promotion,
    Run,
    RunStatus,
    Skill,
    Task,
    Trajectory,
    Version,
)
from core.view.review.support_list import Wording
from core.view.review.votes import ReviewFacts
from core.view.rows import (
    AnalysisRow,
    Hit,
    NodeRow,
    PatchRow,
    RunRow,
    RunState,
    TaskRow,
    TrajectoryRow,
    UsageRow,
    VersionRow,
)
from core.view.runs.summary import RunFacts
from core.view.trajectories.listed import Listed, Neighbours, TrajectoryFilter

DATABASE = "run.sqlite"
Part = Literal["evolve", "test"]


def create_run(directory: Path, run: Run) -> RunStore:
    """Make a run's folder and database. Raises UserError where there is one already, or nothing can be written."""
    path = directory / DATABASE
    if path.exists():
        raise UserError(f"{directory}: there is a run here already; continue it with `trace2skill resume {run.id}`")
    connection = connect(path)
    store = RunStore(directory, Database(connection, path, read_only=False))
    try:
        migrate(connection, path)
        with store.transaction():
            run_table.put_run(connection, run, directory)
    except BaseException:
        store.close()
        raise
    return store


def open_run(directory: Path, read_only: bool = False) -> RunStore:
    """Open a run's folder, bringing an older database up to date first.

    Raises UserError: no such run, not a run's database, damaged, or written by a newer version of this program.
    """
    path = directory / DATABASE
    if not path.is_file():
        raise UserError(f"{directory}: there is no run here; `trace2skill status` lists the runs of a workspace")
    connection = connect(path, read_only=read_only)
    try:
        if check_version(connection, path) < newest():
            if read_only:
                open_run(directory).close()  # a second, writing connection migrates; this one then reads the result
            else:
                migrate(connection, path)
        store = RunStore(directory, Database(connection, path, read_only=read_only))
        store.run()
    except BaseException:
        connection.close()
        raise
    return store


class RunStore:
    """One open run. May be used from several threads, which take turns."""

    def __init__(self, directory: Path, database: Database) -> None:
        self.directory = directory
        self._database = database
        self.notebook = RunNotebook(database)  # the views that people keep of it
        self.tree = MergeTree(database)  # as screens read it: rows and counts, one node where it is opened
        self.progress = RunProgress(database)  # how far the run is, in counts
        self.learned = RunLearned(database)  # what baselines learn beside patches and versions
        self.results = RunResults(database)  # what the run learned and what it brought, as screens read it

    def __enter__(self) -> RunStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    @property
    def path(self) -> Path:
        """The database file."""
        return self._database.path

    @property
    def workbooks(self) -> Path:
        """Where files made for this run alone go."""
        return self.directory / "workbooks"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything put inside together, or nothing of it. Nothing may be awaited inside."""
        with self._database.writing():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Reads inside see one state of the run, whatever the engine commits meanwhile."""
        with self._database.snapshot():
            yield

    # ------------------------------------------------------------------------------------------------ the run itself

    def run(self) -> Run:
        return run_table.run(self._database)

    def row(self) -> RunRow:
        """The run in a list: a few counts, no record loaded."""
        return run_table.run_row(self._database)

    def state(self) -> RunState:
        """The status as a person should read it; no other row is looked at."""
        return run_table.state_of(self._database)

    def facts(self) -> RunFacts:
        """What core.view.runs.summary needs: counts and test outcomes; cost does not grow with steps."""
        return run_table.facts(self._database)

    def set_status(self, status: RunStatus, reason: str = "") -> None:
        self._change("UPDATE run SET status = ?, reason = ?", status, reason)

    def set_isolation(self, isolation: str) -> None:
        self._change("UPDATE run SET isolation = ?", isolation)

    def set_config(self, config: JsonObject) -> None:
        """Replace the configuration, as resuming with a higher budget does."""
        with self._database.writing() as connection:
            run_table.set_config(connection, config, self.directory)

    # -------------------------------------------------------------------------------------- tasks and trajectories

    def put_tasks(self, tasks: Sequence[Task], part: Part) -> None:
        """Replace the tasks of one part. Their files' paths are kept relative to run, workspace or task set."""
        with self._database.writing() as connection:
            trajectory_table.put_tasks(connection, tasks, part, self.roots())

    def tasks(self, part: Part | None = None) -> tuple[Task, ...]:
        """Tasks in the order they were put, with paths of this host."""
        return trajectory_table.tasks(self._database, part, self.roots())

    def task_count(self, part: Part) -> int:
        """How many tasks a part has: of "evolve", those a lesson's support is counted among."""
        return trajectory_table.task_count(self._database, part)

    def task_rows(self) -> tuple[TaskRow, ...]:
        return trajectory_table.task_rows(self._database)

    def put_trajectory(self, arm: Arm, slot: int, trajectory: Trajectory) -> None:
        """Put a trajectory in an arm's slot, of test_after beside other skills'; in several arms it is stored once."""
        self.put_trajectories(((arm, slot, trajectory),))

    def put_trajectories(self, placed: Iterable[tuple[Arm, int, Trajectory]]) -> None:
        with self._database.writing() as connection:
            for arm, slot, trajectory in placed:
                trajectory_table.put_trajectory(connection, trajectory)
                trajectory_table.place(connection, arm, slot, trajectory)

    def trajectories(self, arm: Arm | None = None) -> tuple[TrajectoryRow, ...]:
        """Rows by arm and slot, without steps."""
        return trajectory_table.trajectory_rows(self._database, arm)

    def trajectory(self, trajectory_id: str) -> Trajectory:
        """One trajectory with its steps; no other is touched. Raises UserError where there is none of that id."""
        found = trajectory_table.trajectory(self._database, trajectory_id)
        if found is None:
            raise UserError(f"{self.path}: there is no trajectory {trajectory_id!r} in this run")
        return found

    def trajectory_list(self, wanted: TrajectoryFilter, limit: int | None = None) -> Listed:
        """The trajectories a list shows; its cost does not grow with the run."""
        return trajectory_list.listed(self._database, wanted, limit)

    def neighbours(self, wanted: TrajectoryFilter, trajectory_id: str) -> Neighbours:
        """What stands before and after a trajectory in a list."""
        return trajectory_list.neighbours(self._database, wanted, trajectory_id)

    def trajectory_choices(self) -> dict[str, tuple[str, ...]]:
        """What a list can be filtered by: `arm`, `outcome`, `kind` and `skill` as they occur."""
        return trajectory_list.choices(self._database)

    def placed(self, trajectory_id: str) -> tuple[TrajectoryRow, ...]:
        """The rows of one trajectory, one for each arm it stands in; () where there is none of that id."""
        return trajectory_list.placed(self._database, trajectory_id)

    def attempts(self, task_id: str) -> tuple[TrajectoryRow, ...]:
        """The first trajectories of one task, by arm and slot."""
        return trajectory_list.attempts(self._database, task_id)

    def learned_from(self, trajectory_id: str) -> tuple[tuple[Analysis, ...], tuple[Patch, ...]]:
        """What analysts made of one trajectory, and its patches."""
        return trajectory_list.learned_from(self._database, trajectory_id)

    def task(self, task_id: str) -> Task | None:
        """One task with paths of this host."""
        return trajectory_table.task(self._database, task_id, self.roots())

    def put_outputs(self, trajectory_id: str, outputs: Sequence[CaseOutput]) -> None:
        """What the agent handed in for each test case; replaces what was recorded before."""
        with self._database.writing() as connection:
            trajectory_table.put_outputs(connection, trajectory_id, outputs, self.roots())

    def outputs(self, trajectory_id: str) -> tuple[CaseOutput, ...]:
        return trajectory_table.outputs(self._database, trajectory_id, self.roots())

    def search(self, text: str, limit: int = 20) -> tuple[Hit, ...]:
        """Steps that hold every word of `text`, best first, with a snippet each."""
        return search(self._database, text, limit)

    # ------------------------------------------------------------------------------------------ analyses and patches

    def put_analysis(self, analysis: Analysis) -> None:
        """Put an analyst's outcome with its patch, in place of an earlier one of the same slot and analyst."""
        with self._database.writing() as connection:
            patch_table.put_analysis(connection, analysis)

    def analyses(self) -> tuple[Analysis, ...]:
        return patch_table.analyses(self._database)

    def analysis_rows(self) -> tuple[AnalysisRow, ...]:
        return patch_table.analysis_rows(self._database)

    def put_patch(self, patch: Patch) -> None:
        """Put a patch that no analysis brought, a person's."""
        with self._database.writing() as connection:
            patch_table.put_patch(connection, patch)

    def patches(self) -> tuple[Patch, ...]:
        return patch_table.patches(self._database)

    def patch(self, patch_id: str) -> Patch:
        """Raises UserError where there is none of that id."""
        found = patch_table.patches(self._database, patch_id)
        if not found:
            raise UserError(f"{self.path}: there is no patch {patch_id!r} in this run")
        return found[0]

    def tasks_of_patches(self) -> dict[str, str]:
        """The task each patch was learned from, by the patch's id."""
        return patch_table.tasks_of(self._database)

    def patch_rows(self) -> tuple[PatchRow, ...]:
        """Patches by slot with where their review stands."""
        return patch_table.patch_rows(self._database)

    def review_facts(self, known: ReviewFacts | None = None) -> ReviewFacts:
        """What core.view.review computes from, no patch loaded; what of `known`, read before, still holds is kept."""
        return patch_table.review_facts(self._database, known)

    def wordings(self) -> tuple[Wording, ...]:
        """What every edit says, for core.view.review.support_list."""
        return patch_table.wordings(self._database)

    def add_decision(self, decision: Decision) -> None:
        """Append a reviewer's verdict. Raises UserError where no patch, edit or merged edit has that id."""
        with self._database.writing() as connection:
            if not patch_table.has_target(self._database, decision.target):
                raise UserError(
                    f"{self.path}: there is no patch or edit {decision.target!r} in this run; "
                    "`trace2skill ledger RUN` lists them"
                )
            patch_table.add_decision(connection, decision)

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision ever made, oldest first; `core.assemble.verdicts` says which count."""
        return patch_table.decisions(self._database)

    # --------------------------------------------------------------------------------------------- merge and versions

    def put_node(self, node: MergeNode) -> bool:
        """Put one merge node as it is done; False where the very same was there."""
        with self._database.writing() as connection:
            return merge_table.put_node(connection, node)

    def put_nodes(self, nodes: Sequence[MergeNode]) -> tuple[str, ...]:
        """Make the merge tree these nodes and no others; the ids of those that changed come back."""
        with self._database.writing() as connection:
            return merge_table.put_nodes(connection, nodes)

    def nodes(self) -> tuple[MergeNode, ...]:
        return merge_table.nodes(self._database)

    def candidate(self, edit: str) -> Candidate | None:
        """The merged edit of this id in the tree as it is now, None where it holds none."""
        return merge_table.candidate(self._database, edit)

    def node_rows(self) -> tuple[NodeRow, ...]:
        return merge_table.node_rows(self._database)

    def put_version(
        self, version: Version, skill: Skill, assembled: Assembled | None = None, earlier: Sequence[BlameLine] = ()
    ) -> Path:
        """Write a skill under versions/ and record it with blame, fates and findings; its folder comes back.

        `earlier` is the blame of a skill that was not assembled here: what an earlier run knows of its lines.
        """
        with self._database.writing() as connection:
            version_table.put_version(connection, self.directory, version, skill, assembled, earlier)
        return self.directory / version_table.folder_of(version.name, skill)

    def set_evaluated(self, version: str) -> None:
        self._change("UPDATE versions SET evaluated = 1 WHERE name = ?", version)

    def versions(self) -> tuple[Version, ...]:
        """The run's skills, oldest first."""
        return version_table.versions(self._database)

    def version_rows(self) -> tuple[VersionRow, ...]:
        return version_table.version_rows(self._database)

    def skill(self, version: str) -> Skill:
        """A version's skill from its files. Raises UserError: no such version, or files changed since."""
        return version_table.skill(self._database, self.directory, version)

    def version_directory(self, version: str) -> Path:
        """Where a version's files lie. Raises UserError where there is no such version."""
        return version_table.directory_of(self._database, self.directory, version)

    def blame(self, version: str = "") -> tuple[BlameLine, ...]:
        """Where each line of a version comes from; "" is the newest one that was assembled."""
        return version_table.blame(self._database, version or version_table.last_assembled(self._database))

    def fates(self, version: str = "") -> tuple[Fate, ...]:
        """What became of each final edit; "" is the newest version that was assembled."""
        return version_table.fates(self._database, version or version_table.last_assembled(self._database))

    def add_promotion(self, promotion: Promotion) -> None:
        """Append that somebody promoted a version; core.engine.versions.promote does."""
        with self._database.writing() as connection:
            promotion_table.add_promotion(connection, promotion)

    def promotions(self) -> tuple[Promotion, ...]:
        """Who promoted which version, oldest first; the last counts."""
        return promotion_table.promotions(self._database)

    def put_findings(self, about: str, findings: Iterable[Finding]) -> None:
        """Replace what a check said: about "tasks", or a version's scripts as "S1 scripts"."""
        with self._database.writing() as connection:
            version_table.put_findings(connection, about, findings)

    def findings(self, about: str) -> tuple[Finding, ...]:
        """What a check said; a version's own findings are under its name."""
        return version_table.findings(self._database, about)

    # --------------------------------------------------------------------------------------- calls, events, processes

    def add_calls(self, records: Iterable[CallRecord]) -> None:
        """Append uses of model calls."""
        with self._database.writing() as connection:
            log_tables.add_calls(connection, records)

    def calls(self) -> tuple[CallRecord, ...]:
        return log_tables.calls(self._database)

    def usage(self) -> tuple[UsageRow, ...]:
        """What calls took by role, the paid and those the journal answered apart."""
        return log_tables.usage_rows(self._database)

    def add_uses(self, uses: Iterable[tuple[str, str]]) -> None:
        """Note journal entries this run used, (kind, key) each; core.store.run_journal does."""
        with self._database.writing() as connection:
            log_tables.add_uses(connection, uses)

    def uses(self) -> tuple[tuple[str, str], ...]:
        return log_tables.uses(self._database)

    def add_event(self, kind: str, subject: str, data: JsonObject, at: str) -> int:
        """Append an event; its sequence number comes back."""
        with self._database.writing() as connection:
            return log_tables.add_event(connection, kind, subject, data, at)

    def events(self, after_seq: int = 0, limit: int = 10_000) -> tuple[Event, ...]:
        """Events after a sequence number, oldest first, at most `limit`."""
        return log_tables.events(self._database, after_seq, limit)

    def last_event(self) -> Event | None:
        """What happened last."""
        return log_tables.last_event(self._database)

    def begin_process(self, process: EngineProcess, at: str) -> None:
        """Enter the engine that works on this run now. Raises UserError where another live one does."""
        with self._database.writing() as connection:
            log_tables.begin_process(connection, process, at, str(self.directory))

    def end_process(self, process: EngineProcess, at: str) -> None:
        with self._database.writing() as connection:
            log_tables.end_process(connection, process, at)

    def process(self) -> EngineProcess | None:
        """The engine that entered and has not left; core.store.processes.presence tells whether it lives."""
        return log_tables.process_at_work(self._database)

    def add_request(self, kind: Steer, at: str, data: JsonObject | None = None) -> None:
        """Ask something of the engine at work."""
        with self._database.writing() as connection:
            log_tables.add_request(connection, kind, data or {}, at)

    def requests(self, after_seq: int = 0) -> tuple[Asked, ...]:
        """What was asked of the engine that began last; what was asked of an earlier one is over. About 10 µs."""
        return log_tables.requests(self._database, after_seq)

    def request_cancel(self, at: str) -> None:
        """Ask the engine at work to stop."""
        self.add_request("cancel", at)

    def cancel_requested(self) -> bool:
        """Whether somebody asked this engine to stop."""
        return any(asked.kind == "cancel" for asked in self.requests())

    def copy_to(self, path: Path) -> None:
        """Write a copy of the database as it is now to a new file."""
        self._database.copy_to(path)

    def roots(self) -> Roots:
        """Where this run's files lie on this host."""
        return run_table.roots(self._database)

    def _change(self, sql: str, *values: str | int) -> None:
        with self._database.writing() as connection:
            connection.execute(sql, values)
