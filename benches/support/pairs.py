"""Pairs the samples of two releases and counts what a reviewer asks for, as a careful script would: what broke, what was
fixed, whose output or answer is another. Of a text it keeps a hash, so that two releases fit into memory.

pairs.py REPOSITORY BASE CANDIDATE
"""

import hashlib
import json
import re
import subprocess
import sys


def logs(repository, release):
    """The sample logs of a release: the id of each task's blob."""
    listed = subprocess.run(
        ["git", "-C", repository, "ls-tree", "-r", "--format=%(objectname) %(path)", release],
        check=True, capture_output=True, text=True,
    ).stdout
    found = {}
    for line in listed.splitlines():
        blob, path = line.split(" ", 1)
        named = re.search(r"/samples_(.+)_\d{4}-\d\d-\d\dT[^/]*\.jsonl$", path)
        if named:
            found[named[1]] = blob
    return found


def content(git, blob):
    """What a blob holds."""
    git.stdin.write(blob.encode() + b"\n")
    git.stdin.flush()
    size = int(git.stdout.readline().split()[2])
    whole = git.stdout.read(size)
    git.stdout.read(1)
    return whole


def digest(value):
    """The hash of a text, or of whatever else a model answered."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    text = value if isinstance(value, str) else json.dumps(value)
    return hashlib.sha256(text.encode()).digest()


def samples(git, blob):
    """By filter and item: the scores, the output and the answer."""
    found = {}
    for line in content(git, blob).splitlines():
        try:
            row = json.loads(line)
            key = row.get("filter"), row.get("doc_hash") or row["doc_id"]
            scores = {metric: float(row[metric]) for metric in row["metrics"]}
        except (ValueError, KeyError, TypeError):
            continue
        found[key] = scores, digest(row.get("resps")), digest(row.get("filtered_resps"))
    return found


def compare(base, candidate):
    """Samples paired, broken, fixed, with another output, with another answer."""
    paired = base.keys() & candidate.keys()
    broke = fixed = outputs = answers = 0
    for key in paired:
        (before, output, answer), (after, new_output, new_answer) = base[key], candidate[key]
        outputs += output != new_output
        answers += answer != new_answer
        for metric in before.keys() & after.keys():
            broke += after[metric] < before[metric]
            fixed += after[metric] > before[metric]
    return [len(paired), broke, fixed, outputs, answers]


def main(repository, base, candidate):
    """Prints the counts of every task both releases have."""
    git = subprocess.Popen(
        ["git", "-C", repository, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    before, after = logs(repository, base), logs(repository, candidate)
    tasks = before.keys() & after.keys()
    counts = {task: compare(samples(git, before[task]), samples(git, after[task])) for task in sorted(tasks)}
    json.dump(counts, sys.stdout)


main(*sys.argv[1:])
