"""A run's configuration: small frozen records, read from TOML and stored whole with the run.

A run is a pure function of this configuration and the decisions over the journal, so everything that changes an
outcome is here, and no secret is: an endpoint names the environment variable that holds its key.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from core.errors import UserError
from core.types import JsonObject, Record, Threshold

SCHEMA_VERSION: Literal[1] = 1
KEY_VARIABLE = "OPENAI_API_KEY"
CALLED_FROM = "TRACE2SKILL_FOLDER"
"""The environment variable that tells a served lab where it was called, so that the .env there counts."""

Shape = TypeVar("Shape", bound=BaseModel)


def _without_login(base_url: str) -> str:
    if "@" in urlsplit(base_url).netloc:
        raise ValueError("a login would be stored with the run; put the whole address into OPENAI_BASE_URL instead")
    return base_url


def _a_variable(name: str) -> str:
    if not name.isidentifier():
        raise ValueError("is the name of an environment variable, not the key; put the key into that variable")
    return name


class ConfigProblem(UserError):
    """A configuration that cannot be. `place` is the dotted name of the setting, `told` what is wrong with it."""

    def __init__(self, message: str, place: str, told: str) -> None:
        super().__init__(message)
        self.place, self.told = place, told


class EndpointConfig(Record):
    """A server. `name` goes into journal keys, `base_url` never does; the key itself is only in the environment."""

    name: str = Field(default="default", min_length=1)
    base_url: Annotated[str, AfterValidator(_without_login)] = ""
    key_variable: Annotated[str, AfterValidator(_a_variable)] = KEY_VARIABLE
    in_flight: int = Field(default=32, ge=1)
    """Requests sent at once."""
    retries: int = Field(default=5, ge=0)
    timeout_seconds: float = Field(default=600.0, gt=0)


class ModelConfig(Record):
    """A model in a role, and exactly how it is asked: what is set here goes over the wire, and nothing else does."""

    model: str = ""
    endpoint: str = "default"
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = Field(default=None, ge=1)
    reasoning: Literal["off", "on", "minimal", "low", "medium", "high"] | None = None
    """None sends nothing; off/on go as chat_template_kwargs.enable_thinking, an effort as reasoning_effort."""
    tools: Literal["native", "text"] = "native"
    structured: Literal["json_schema", "prompt"] = "json_schema"
    context_tokens: int = Field(default=32768, ge=2048)
    send_seed: bool = True
    """Whether the seed goes over the wire; a few servers refuse the field. The journal key holds it all the same."""
    extra_body: JsonObject = Field(default={})


class TasksConfig(Record):
    """Which tasks: "starter" (generated from `suite_seed`), or a folder or file in a layout the domain reads."""

    domain: str = "spreadsheet"
    """A name in the table of domains: core.tasks.domains, and the files that TRACE2SKILL_DOMAINS names."""
    source: str = "starter"
    table: Literal["workbook", "text"] = "workbook"
    """How a task about a table hands it to the agent: as a workbook in /work, or as text in the prompt."""
    mode: Literal["official", "corrected"] = "corrected"
    split: Literal["stratified", "paper"] = "stratified"
    split_seed: int = 41
    evolve: int | None = Field(default=None, ge=1)
    test: int | None = Field(default=None, ge=0)
    held_out: Literal["test", "evolve"] = "test"
    """evolve: a run that only measures does so on the tasks that others learn from, as to choose among skills."""
    suite_seed: int = 7
    engine: Literal["auto", "formualizer", "libreoffice", "none"] = "auto"
    judge_model: ModelConfig | None = None
    """The model that judges answers to tasks of one's own with a rubric; None asks the agent's."""


class AgentConfig(Record):
    max_turns: int = Field(default=20, ge=1)
    seconds: float = Field(default=600.0, gt=0)
    command_seconds: float = Field(default=60.0, gt=0)
    observation_chars: int = Field(default=6000, ge=200)
    in_parallel: int = Field(default=8, ge=1)
    isolation: Literal["auto", "bwrap", "sandlock", "landlock", "none"] = "auto"
    """auto takes the strongest that works and refuses anything weaker than level B; a weaker one must be named."""
    tools: str = ""
    """A virtual environment whose packages the agent's programs can import; "" shows this installation's openpyxl,
    pandas, numpy and python-calamine."""


class AnalystConfig(Record):
    error: Literal["agentic", "single_call"] = "agentic"
    max_turns: int = Field(default=12, ge=2)
    reveal_gold: bool = False
    max_edits: int = Field(default=3, ge=1)
    replicates: int = Field(default=3, ge=1)
    """Fresh attempts with the patch, and as many without, that prove a cause where there are no commands to replay."""
    rejections_of: str = ""
    """An earlier run of the workspace whose rejections, with their reasons, analysts are told; "" tells none."""


class MergeConfig(Record):
    fan_in: int = Field(default=32, ge=2)
    threshold: Threshold = Threshold()


class StrategyConfig(Record):
    """How lessons become a skill: the paper's parallel consolidation, or one of the baselines it is compared with."""

    name: Literal["parallel", "sequential", "reasoning_bank"] = "parallel"
    batch: int = Field(default=1, ge=1)
    """sequential: how many trajectories are analysed before the skill they are analysed with is updated."""
    top_k: int = Field(default=1, ge=1)
    """reasoning_bank: how many memory items an attempt is given."""
    embedding_model: str = ""
    """reasoning_bank: what retrieves them, of the agent's endpoint; "" retrieves by words (BM25)."""


class BudgetConfig(Record):
    """Hard bounds over everything that runs at once; None is no bound."""

    calls: int | None = Field(default=None, ge=0)
    tokens: int | None = Field(default=None, ge=0)
    money: float | None = Field(default=None, ge=0)


def _distinct(endpoints: tuple[EndpointConfig, ...]) -> tuple[EndpointConfig, ...]:
    names = [endpoint.name for endpoint in endpoints]
    if len(set(names)) < len(names):
        raise ValueError("two endpoints have one name; a model names its endpoint, and so does the journal")
    return endpoints


FRESH_FROM = 1_000_000
"""The replicates of an analyst's fresh attempts are counted from here, beyond those of any held-out attempt."""
MEASURING = ("no_skill", "evaluation", "draft")
"""The modes that learn nothing from attempts: they measure what they begin with."""


class RunConfig(Record):
    """Everything one evolution needs; see README for the TOML form."""

    schema_version: Literal[1] = SCHEMA_VERSION
    name: str = "run"
    mode: Literal["deepening", "creation", "no_skill", "evaluation", "draft"] = "deepening"
    """evaluation grades the skill as it is on the held-out tasks, no_skill the agent without one, draft what the model
    writes from what it knows; none of them learns."""
    signals: Literal["combined", "error", "success"] = "combined"
    skill: str = ""
    """The directory of S0; "" takes the starter skill with the starter tasks, and is refused elsewhere."""
    subject: str = ""
    """What a parametric draft is asked to be about; "" is what the domain is about."""
    seed: int = 41
    review: bool = False
    """Stop before merging until `trace2skill resume`; patches undecided by then count as accepted, and it is noted."""
    evaluate: bool = True
    attempts: int = Field(default=1, ge=1, le=FRESH_FROM // 2)
    """Attempts at each held-out task, averaged within the task (avg@k)."""
    first_replicate: int = Field(default=0, ge=0, lt=FRESH_FROM // 2)
    """The replicate that held-out attempts are counted from: two arms that must share none begin apart."""
    memories_of: str = ""
    """evaluation: an earlier run of the workspace, of strategy reasoning_bank, whose memories attempts are handed as
    `strategy` says; "" hands none."""
    endpoints: Annotated[tuple[EndpointConfig, ...], AfterValidator(_distinct)] = (EndpointConfig(),)
    agent_model: ModelConfig = ModelConfig()
    analyst_model: ModelConfig | None = None
    merger_model: ModelConfig | None = None
    tasks: TasksConfig = TasksConfig()
    agent: AgentConfig = AgentConfig()
    analysts: AnalystConfig = AnalystConfig()
    merge: MergeConfig = MergeConfig()
    strategy: StrategyConfig = StrategyConfig()
    budget: BudgetConfig = BudgetConfig()
    prompts: str = ""
    """A folder whose files replace the bundled prompts of the same name."""

    @property
    def learns(self) -> bool:
        """Whether the run learns from attempts, or only measures what it begins with."""
        return self.mode not in MEASURING

    @property
    def embeds_with(self) -> str:
        """The model that memories are retrieved with, "" where none are or words do it."""
        draws = self.learns and self.evaluate and self.strategy.name == "reasoning_bank"
        return self.strategy.embedding_model if draws or self.memories_of else ""

    def model_for(self, role: str) -> ModelConfig:
        """The model of a role: the agent's own unless analyst, merger or judge were given one."""
        if role == "merger":
            return self.merger_model or self.agent_model
        if role == "judge":
            return self.tasks.judge_model or self.agent_model
        if role in ("success_analyst", "error_analyst", "memory"):
            return self.analyst_model or self.agent_model
        return self.agent_model

    def endpoint_for(self, model: ModelConfig) -> EndpointConfig:
        found = next((endpoint for endpoint in self.endpoints if endpoint.name == model.endpoint), None)
        if found is None:
            named = ", ".join(endpoint.name for endpoint in self.endpoints)
            raise UserError(f"model {model.model!r} names endpoint {model.endpoint!r}, but the config has: {named}")
        return found


def called_from(environment: Mapping[str, str]) -> Path:
    """The folder the program was called in: a served lab works in the folder of its pages instead."""
    return Path(environment.get(CALLED_FROM) or Path.cwd())


def environment_here(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with what `folder`/.env adds; a variable set in both keeps the environment's value.

    Raises UserError where the file cannot be read.
    """
    path = folder / ".env"
    if not path.is_file():
        return dict(environment)
    try:
        values = dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{path}: cannot be read ({problem}); it holds lines like {KEY_VARIABLE}=...") from None
    return {**{name: value for name, value in values.items() if value is not None}, **environment}


def read_config(path: Path) -> RunConfig:
    """Read a run's TOML. Raises UserError with the file, the place and what is wrong."""
    return parse_config(read_toml(path, "`trace2skill evolve --help` shows a config"), str(path))


def read_toml(path: Path, advice: str) -> dict[str, Any]:
    """What a TOML file holds. Raises UserError with the file and what is wrong; `advice` says where to see one."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; {advice} to start from") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UserError(f"{path}: not valid TOML: {problem}; {advice}") from None
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None


def parse_config(raw: dict[str, Any], origin: str) -> RunConfig:
    """Validate a configuration. Raises ConfigProblem naming `origin` and the first field that is wrong."""
    return parsed(RunConfig, raw, origin, "`trace2skill evolve --help` shows a config")


def parsed(shape: type[Shape], raw: dict[str, Any], origin: str, advice: str) -> Shape:
    """Validate what a TOML file holds. Raises ConfigProblem naming `origin` and the first field that is wrong."""
    endless = next(_not_finite(raw), None)
    if endless is not None:
        place, told = ".".join(endless), "must be a finite number; leave it out where none is meant"
        raise ConfigProblem(f"{origin}: {place}: {told}", place, told)
    try:
        return shape.model_validate(raw)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "top level"
        if first["type"] == "extra_forbidden":
            told = f"there is no such setting{_nearest(shape, first['loc'])}"
        elif first["type"] == "value_error":
            told = str(first["ctx"]["error"])  # what is refused may be a secret: it is not repeated
        else:
            told = f"{first['msg'][:1].lower()}{first['msg'][1:]} (given: {first['input']!r:.80})"
        raise ConfigProblem(f"{origin}: {place}: {told}; {advice}", place, told) from None


def _not_finite(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where TOML's `inf` and `nan` stand, which JSON, and with it a stored run and a request, cannot hold."""
    if isinstance(value, float) and not math.isfinite(value):
        yield place
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _not_finite(item, (*place, str(key)))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _not_finite(item, (*place, str(index)))


def _nearest(shape: type[BaseModel], place: Sequence[int | str]) -> str:
    """What a misspelt setting was probably meant to be; where nothing is near, all there are."""
    tables: tuple[type[BaseModel], ...] = (shape,)
    for part in (part for part in place[:-1] if isinstance(part, str)):
        if len(tables) > 1:  # one of several kinds: the place names which
            tables = tuple(each for each in tables if part in get_args(each.model_fields["kind"].annotation))
        elif part in tables[0].model_fields:
            tables = tuple(_tables_in(tables[0].model_fields[part].annotation)) or tables
    near = get_close_matches(str(place[-1]), tables[0].model_fields, n=1)
    return f", did you mean {near[0]!r}?" if near else f" here, there are: {', '.join(tables[0].model_fields)}"


def _tables_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The records in an annotation such as `tuple[EndpointConfig, ...]`, `ModelConfig | None` or a choice of kinds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for each in get_args(annotation):
        yield from _tables_in(each)
