"""A dataset folder to the Hugging Face Hub, or to a server that speaks like it: one commit, and a tag where one is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from quotes.dataset.folder import ours, read_build
from quotes.errors import InputError, QuotesError

_HOW = "log in with `hf auth login`, or set HF_TOKEN"


@dataclass(frozen=True, slots=True)
class Upload:
    """What a push will send, or has sent: the files with their sizes in bytes, where to, and how."""

    repository: str
    files: tuple[tuple[str, int], ...]
    build: str
    private: bool
    tag: str | None
    url: str | None = None
    """Where it lies; None before anything was sent."""

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(size for _, size in self.files)


def plan_push(folder: Path, repository: str, *, private: bool = True, tag: str | None = None) -> Upload:
    """What `push` would send; nothing is sent, and no server is asked.

    Raises InputError where `folder` is no dataset folder of a build, where a file of it was changed by hand since, or where
    `repository` is no name like "me/my-dataset".
    """
    from huggingface_hub.utils import HFValidationError, validate_repo_id

    build = read_build(folder)
    try:
        validate_repo_id(repository)
    except HFValidationError as error:
        raise InputError(f"is no name of a repository ({error}); give one like me/my-dataset", repository) from error
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if foreign := sorted(found - ours(folder)):
        raise InputError(
            f"{len(foreign)} files were changed since the build, or are none of its files (e.g. {foreign[0]}); build it again, so that "
            "what goes out is what was built",
            str(folder),
        )
    files = tuple((name, (folder / name).stat().st_size) for name in sorted(found))
    return Upload(repository, files, build.build, private, tag)


def push_dataset(folder: Path, repository: str, *, private: bool = True, tag: str | None = None, endpoint: str | None = None) -> Upload:
    """Send a dataset folder as one commit; the repository is made where there is none, private unless told otherwise.

    The visibility of a repository that is there already stays as it is. Files of an earlier push that are no longer in the folder are
    removed in the same commit. The token is the one of huggingface_hub (its login, or HF_TOKEN) and appears nowhere. `endpoint` is
    another server, as HF_ENDPOINT is.

    Raises InputError as `plan_push` does, and QuotesError where the server refuses or cannot be reached.
    """
    from huggingface_hub import HfApi

    asked = plan_push(folder, repository, private=private, tag=tag)
    api = HfApi(endpoint=endpoint, library_name="quotes")
    with _told(repository, api.endpoint):
        api.create_repo(repository, repo_type="dataset", private=private, exist_ok=True)
        commit = api.upload_folder(
            repo_id=repository,
            repo_type="dataset",
            folder_path=folder,
            allow_patterns=[name for name, _ in asked.files],
            delete_patterns=["*.parquet", "plots/*.png"],
            commit_message=f"Build {asked.build[:12]}",
        )
        if tag is not None:
            api.create_tag(repository, repo_type="dataset", tag=tag, revision=commit.oid)
    return replace(asked, url=f"{api.endpoint}/datasets/{repository}")


@contextmanager
def _told(repository: str, endpoint: str) -> Iterator[None]:
    """What the server answers as an error of ours, without the request, which holds the token."""
    from huggingface_hub.utils import HfHubHTTPError, LocalTokenNotFoundError  # where older and newer versions have them

    try:
        yield
    except LocalTokenNotFoundError as error:
        raise QuotesError(f"no token for {endpoint}; {_HOW}") from error
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else None
        raise QuotesError(f"{endpoint} refuses {repository} ({_meant(status)})") from None
    except QuotesError:
        raise
    except Exception as error:  # each version of the client has another library beneath it, with errors of its own
        raise QuotesError(f"{endpoint} cannot be reached, or answers what is not understood ({type(error).__name__})") from None


def _meant(status: int | None) -> str:
    known = {
        401: f"401: not logged in; {_HOW}",
        403: "403: the token may not write there",
        404: "404: no such repository",
        409: "409: it is there already; another --tag?",
    }
    return known.get(status or 0, str(status))
