"""What was promised for this thing, what does it cost, why, and what else could be had?

Start reading at `contracts.rules`: the questions, pure. `contracts.app` is where a request comes in.
"""

__version__ = "0.1.0"
