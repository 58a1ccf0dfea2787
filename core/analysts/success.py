"""The success analyst: one pass over a trajectory that passed."""

from __future__ import annotations

from core.agent.ports import AgentPorts
from core.analysts.job import AnalysisJob
from core.analysts.one_call import analyse_once
from core.types import Analysis


async def analyse(job: AnalysisJob, ports: AgentPorts) -> Analysis:
    """What a success teaches: a patch, or the reason why there is none."""
    return await analyse_once(job, ports, "success_analyst", "success_analyst")
