"""Do the commands of a policy author say what came, and end with the right exit code?"""
