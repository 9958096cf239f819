"""Call Factory on one machine: an embedded AWS, the real stacks deployed to it, everything behind one address.

cli.py         the commands of the Makefile
running.py     `run`: what happens in which order, and how it ends
emulator.py    the embedded AWS as a child process
deploy.py      `cdk deploy`, skipped when nothing that it depends on has changed
reapply.py     what the embedded AWS's CloudFormation dropped, put back; then template and state compared
front_door.py  one address for API, pages, mailbox and download links
mailbox.py     an SMTP server that keeps every mail; mail_pages.py shows them
seed.py        a demonstration company, through the public API
clock.py       the business clock of the local stage, and the schedules that it makes due
stack.py       `stack.json`: every address, id and demo sign-in, for programs
"""
