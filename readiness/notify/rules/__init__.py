"""Who is told of what, one file a topic; found by lying here.

A rule answers to one kind of ledger entry: for each person to tell, the subject (the thing and its date), the
text, why this person is told, and the page where they do something about it. `notify.operations.noting`
leaves out whoever did the thing, whoever may not see the service, and whoever would be told twice.
"""
