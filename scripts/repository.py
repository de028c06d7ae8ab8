"""The files of this repository, for the scripts that check them."""
import fnmatch
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def repository_files(root: str = ROOT) -> list:
    """Every file that is tracked or would be, sorted."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.decode().split("\0")
    return sorted(name for name in set(names) if name and os.path.isfile(os.path.join(root, name)))


def text_of(path: str) -> str | None:
    """A file's text, or nothing when it is not text."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        return None if b"\0" in data else data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def matches(path: str, globs: list) -> bool:
    """Whether a path is one of the globs, or lies in a folder that one of them names."""
    return any(fnmatch.fnmatch(path, glob) or fnmatch.fnmatch(path, glob.rstrip("/") + "/*") for glob in globs)
