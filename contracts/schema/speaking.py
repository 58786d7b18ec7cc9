"""In which language does an answer speak, and of which facts?"""

from contracts.schema.context import Info
from contracts.schema.reasons import Speech
from contracts.usecases.terms.read_facts import facts_at_hand


async def speech_of(info: Info, language: str | None = None) -> Speech:
    """The language that is asked for, or else that of the request."""
    context = info.context
    facts = await facts_at_hand(context.engine.library, context.actor)
    return Speech(language or context.language, facts, context.spoken)
