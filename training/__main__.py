"""Run the recipe: `python -m training all --data DIR --out DIR`. `list` shows the steps, `readme` writes them into training/README.md."""

from __future__ import annotations

import argparse
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from training.recipe import INPUTS, STEPS, Command, Input, Step, trial

ROOT = Path(__file__).parent.parent
README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- recipe: written by `python -m training readme` -->", "<!-- end of recipe -->"
WIDTH = 130
EPILOG = """\
A step is skipped where its outputs are there and it was not cut short. `--only` and `--from` run steps again.
What you have made elsewhere can be put in its place: with the shipped tokenizer as DIR/tokenizer/tok.pt and the shipped
vectors as DIR/q100.pt, neither is made anew. Nothing is fetched; what is missing is named, with where it is from.

  python -m training list
  python -m training all --data data --out made --dry-run
  python -m training all --data data --out made --trial     # tiny nets, one pass, to see that all is in place
  python -m training all --data data --out made --only linker
"""
Runner = Callable[[Command, Mapping[str, str]], int]


@dataclass(frozen=True, slots=True)
class Place:
    """The folders that $DATA and $OUT stand for."""

    data: Path
    out: Path

    def fill(self, text: str) -> str:
        """The text with the folders in place of their names."""
        return text.replace("$DATA", str(self.data)).replace("$OUT", str(self.out))

    def quoted(self, command: Command) -> Command:
        """The words of a command, filled and as a shell takes them."""
        return tuple(shlex.quote(self.fill(word)) for word in command)

    def here(self, path: str) -> bool:
        """Whether the path is there."""
        return Path(self.fill(path)).exists()

    def mark(self, step: Step) -> Path:
        """The file that is there while a step runs, and stays where it was cut short."""
        return self.out / ".unfinished" / step.name


def done(step: Step, place: Place) -> bool:
    """Whether all outputs are there, and not left by a run that was cut short."""
    return all(map(place.here, step.makes)) and not place.mark(step).exists()


def chosen(steps: Sequence[Step], place: Place, *, only: Sequence[str] = (), first: str = "") -> list[Step]:
    """The steps to run: those named, those from one on, or those that are not done. Raises ValueError for a name that is none."""
    names = [step.name for step in steps]
    for name in (*only, *([first] if first else [])):
        if name not in names:
            raise ValueError(f"there is no step {name!r}; the steps are: {', '.join(names)}")
    if only:
        return [step for step in steps if step.name in only]
    return list(steps[names.index(first) :]) if first else [step for step in steps if not done(step, place)]


def missing(steps: Sequence[Step], place: Place) -> Iterator[str]:
    """What the steps need and neither is there nor is made by a step before them, with where to get it."""
    made: set[str] = set()
    origins = {each.path: each for each in INPUTS}
    told: set[str] = set()
    for step in steps:
        absent = [f"the Python package {name}: pip install 'quotes[training]'" for name in step.modules if not _installed(name)]
        for path in step.needs:
            if path not in made and not place.here(path):
                absent.append(place.fill(f"{path}{_origin(origins.get(path))}"))
        yield from (f"{each} (for {step.name})" for each in absent if each not in told)
        told.update(absent)
        made.update(step.makes)


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _origin(source: Input | None) -> str:
    if source is None:
        return ": made by an earlier step"
    return f": {source.origin}" + (f"; {source.fetch}" if source.fetch else "")


def shown(command: Command, environment: Sequence[tuple[str, str]] = ()) -> str:
    """A command as a shell takes it, broken into lines; an option stays with its first value."""
    words = [*(f"{name}={value}" for name, value in environment), *command]
    pieces = [words[0]]
    for before, word in pairwise(words):
        if before.startswith("-") and before != "-m" and not word.startswith("-"):
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if len(lines[-1]) + len(piece) > WIDTH:
            lines.append(f"    {piece}")
        else:
            lines[-1] += f" {piece}"
    return " \\\n".join(lines)


def duration(minutes: float, *, guessed: bool = False) -> str:
    """Minutes in words; a guess says so."""
    text = "under 1" if minutes < 1 else f"{minutes:.0f}"
    return f"about {text}" if guessed else text


def plan(steps: Sequence[Step], skipped: int, place: Place) -> Iterator[str]:
    """What a run will take, as lines."""
    yield f"{len(steps)} steps to run, {skipped} done before or not asked for"
    for step in steps:
        yield f"  {step.name:<14} {duration(step.minutes, guessed=step.guessed):>9} min {step.megabytes:5.0f} MB  {step.does}"
    guesses = sum(step.minutes for step in steps if step.guessed)
    yield f"time on one core: {sum(step.minutes for step in steps) / 60:.1f} h, {guesses / 60:.1f} h of them guessed"
    home = next(folder for folder in (place.out, *place.out.parents) if folder.exists())
    free = shutil.disk_usage(home).free / 1e6
    yield f"disk: {sum(step.megabytes for step in steps):,.0f} MB in {place.out}, {free:,.0f} MB are free there"


def run(steps: Sequence[Step], place: Place, runner: Runner) -> int:
    """Run the steps in order; the exit status of the first command that fails, or 0."""
    for step in steps:
        mark = place.mark(step)
        for path in (mark, *(Path(place.fill(each)) for each in step.makes)):
            path.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        environment = {name: place.fill(value) for name, value in step.environment}
        for command in step.commands:
            filled = tuple(place.fill(word) for word in command)
            print(f"[{step.name}] {shlex.join(filled)}", flush=True)
            if status := runner(filled, environment):
                print(
                    f"[{step.name}] failed with status {status}; what is done stays, and the same command goes on from here",
                    file=sys.stderr,
                )
                return status
        absent = [place.fill(path) for path in step.makes if not place.here(path)]
        if absent:
            print(f"[{step.name}] did not make {', '.join(absent)}", file=sys.stderr)
            return 1
        mark.unlink()
    return 0


def apart(command: Command, environment: Mapping[str, str]) -> int:
    """Run a command in a process of its own, from the root of the repository."""
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    own = {"OMP_NUM_THREADS": "1", **os.environ, **environment, "PYTHONPATH": paths}
    return subprocess.run([sys.executable, *command[1:]], cwd=ROOT, env=own, check=False).returncode


def everything(args: argparse.Namespace, runner: Runner = apart) -> int:
    """`all`: say what it will take, then run. 1 where something is missing, 2 for a step that there is not."""
    place = Place(args.data.resolve(), args.out.resolve())
    steps = [trial(step) for step in STEPS] if args.trial else list(STEPS)
    try:
        todo = chosen(steps, place, only=args.only or (), first=args.first or "")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(plan(todo, len(steps) - len(todo), place)), flush=True)
    absent = list(missing(todo, place))
    if absent:
        print("\n".join(["missing:", *(f"  {each}" for each in absent)]), file=sys.stderr)
    if args.dry_run:
        print("\n".join(shown(place.quoted(command), step.environment) for step in todo for command in step.commands))
        return 0
    return 1 if absent else run(todo, place, runner)


def table() -> Iterator[str]:
    """The recipe in Markdown: what to fetch, and the steps with their commands."""
    yield "| to fetch | from | licence, in its own words |\n|---|---|---|"
    yield from (f"| `{each.path}` | {each.origin} | {each.licence} |" for each in INPUTS)
    yield "\n```console"
    yield from (f"$ {each.fetch}" for each in INPUTS if each.fetch)
    yield "```"
    for part, steps in groupby(STEPS, key=lambda step: step.part):
        yield f"\n### {part}\n"
        own = list(steps)
        yield "| step | what | minutes | MB |\n|---|---|---|---|"
        yield from (f"| {s.name} | {s.does} | {duration(s.minutes, guessed=s.guessed)} | {s.megabytes:g} |" for s in own)
        yield "\n```sh"
        yield from (shown(command, step.environment) for step in own for command in step.commands)
        yield "```"


def page(text: str) -> str:
    """README.md's text with the recipe in its place. Raises ValueError where the place is not marked."""
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"{README.name} lacks the lines {BEGIN!r} and {END!r}")
    return "\n".join([f"{before}{BEGIN}\n", *table(), f"\n{END}"]) + after


def parser() -> argparse.ArgumentParser:
    """The commands' arguments."""
    made = argparse.ArgumentParser(
        "python -m training", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    whole = commands.add_parser("all", help="run the steps that are not done yet")
    whole.add_argument("--data", type=Path, required=True, metavar="DIR", help="what you fetched, laid out as `list` says")
    whole.add_argument("--out", type=Path, required=True, metavar="DIR", help="where all is made")
    which = whole.add_mutually_exclusive_group()
    which.add_argument("--from", dest="first", metavar="STEP", help="this step and all after it, again")
    which.add_argument("--only", nargs="+", metavar="STEP", help="these steps, again")
    whole.add_argument("--trial", action="store_true", help="tiny nets and one pass, to see that all is in place; worth nothing")
    whole.add_argument("--dry-run", action="store_true", help="say what it will take, what is missing and the commands; run nothing")
    commands.add_parser("list", help="the steps, and what to fetch")
    commands.add_parser("readme", help="write the steps into training/README.md")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    args = parser().parse_args(arguments)
    if args.command == "all":
        return everything(args)
    if args.command == "readme":
        README.write_text(page(README.read_text(encoding="utf-8")), encoding="utf-8")
        return 0
    print("to fetch:", *(f"  {each.path:<58} {each.origin}" for each in INPUTS), "steps:", sep="\n")
    for step in STEPS:
        print(f"  {step.name:<14} {duration(step.minutes, guessed=step.guessed):>9} min {step.megabytes:5.0f} MB  {step.does}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
