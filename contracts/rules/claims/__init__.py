"""What may become of a claim? Pure questions over a decision, a table of adjudication and what was done.

Start at `moves` (who may do what when) and `adjudication` (what is paid, denied, asked or looked at). `signals` says
what looks odd, `review` what a person decided, `preauthorization` whether the work was the one agreed on, `recovery`
what is asked back from others, `effects` what a finished job leaves behind.
"""
