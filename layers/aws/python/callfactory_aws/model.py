"""What the shapes of requests and answers have in common."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A shape that is built when it is first needed, not when it is imported: a function knows all shapes of its
    family, and a request meets one or two of them. `make docs` builds them all, so a mistake shows before it is run."""

    model_config = ConfigDict(defer_build=True)
