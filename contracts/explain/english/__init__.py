"""What does the engine say, in English?

`ENGLISH` holds every text by its key, such as `reason.EXPIRED`; translators get the key as the context of the text.
"""

from collections.abc import Mapping

from contracts.explain.english.choices import CHOICES
from contracts.explain.english.counted import Counted
from contracts.explain.english.facts import FACTS_SAID
from contracts.explain.english.outcomes import OUTCOMES
from contracts.explain.english.reasons import REASONS
from contracts.explain.english.steps import STEPS

ENGLISH: Mapping[str, str | Counted] = {
    **{f"reason.{name}": text for name, text in REASONS.items()},
    **{f"step.{name}": text for name, text in STEPS.items()},
    **{f"outcome.{name}": text for name, text in OUTCOMES.items()},
    **{f"fact.{name}": label for name, (label, _) in FACTS_SAID.items()},
    **{f"ask.{name}": ask for name, (_, ask) in FACTS_SAID.items()},
    **{f"{group}.{name}": text for group, texts in CHOICES.items() for name, text in texts.items()},
}
"""Every text by its key."""
