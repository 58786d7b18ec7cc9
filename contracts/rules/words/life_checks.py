"""What is wrong with the life of a contract that reads well word by word?

Two ways under one name, a refund that does not say what becomes of its tax, tax words where there is no tax.
"""

from collections.abc import Iterator

from contracts.rules.words.life import Cancellation, Life, LifeOption, Tax
from contracts.rules.words.never import Fault

WAYS = ("cancellation", "renewal", "transfer", "suspension", "resumption", "amendment")
"""The sections of a contract's life that list ways."""


def life_faults(life: Life, tax: Tax | None) -> Iterator[Fault]:
    """Every fault of a life section; paths begin at the terms."""
    for section in WAYS:
        options: tuple[LifeOption, ...] = getattr(life, section)
        names = [option.option for option in options]
        for index, option in enumerate(options):
            at = ("life", section, index)
            if option.option in names[:index]:
                yield at, "option_twice", f"`{option.option}` stands twice", "rename one of them"
            if isinstance(option, Cancellation):
                yield from _tax_faults(option, tax, at)


def _tax_faults(option: Cancellation, tax: Tax | None, at: tuple[str | int, ...]) -> Iterator[Fault]:
    if tax is not None and option.gives is not None and option.tax is None:
        problem = "it is not said what becomes of the tax in what is given"
        yield at, "missing_word", problem, "write `tax: inProportion` or `kept`"
    if option.tax is not None and (tax is None or option.gives is None):
        yield (
            (*at, "tax"),
            "bad_option",
            "there is no tax in what is given",
            "leave `tax` out, or write the terms' `tax`",
        )
