"""The error analyst of the ablation: one call, no tools, no proof. Its patches have `proof=None`, which shows it."""

from __future__ import annotations

from core.agent.ports import AgentPorts
from core.analysts.job import AnalysisJob
from core.analysts.one_call import analyse_once
from core.types import Analysis


async def analyse(job: AnalysisJob, ports: AgentPorts) -> Analysis:
    """What a failure teaches, by reading alone: a patch, or the reason why there is none."""
    return await analyse_once(job, ports, "error_analyst", "error_analyst_single")
