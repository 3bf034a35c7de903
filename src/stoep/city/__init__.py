"""Many neighbourhoods woven beside each other, by processes of this machine or on a cluster of several.

Tasks go out and come back as plain values. Nothing here knows Django or a database, and neither does who does a task.
"""
