"""The model of the settings: chosen, opened at first use, and closed."""

from __future__ import annotations

import threading

from rag.config import Settings, cache_folder
from rag.models.chat import ChatModel, open_model
from rag.models.choice import ModelChoice, choose_model, look_up
from rag.models.local import LocalServer, is_installed
from rag.models.request import Options
from rag.models.weights import weights_path, weights_ready


class ModelOfSettings:
    """The model, and the server of the embedded one."""

    def __init__(self, settings: Settings, options: Options | None = None) -> None:
        self._settings = settings
        self._options = options or Options()
        self._path = weights_path(cache_folder(), settings.local_model)
        self._server: LocalServer | None = None
        self._model: ChatModel | None = None
        self._opening = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether there is a model to ask."""
        return self._model is not None

    def name(self) -> tuple[str, str | None]:
        """Return the model's name, and a remark for the person, if any.

        Raises:
            ConfigurationError: no model is named, and none can be chosen.
        """
        return choose_model(
            self._settings, local_ready=is_installed() and weights_ready(self._path)
        )

    def choice(self) -> ModelChoice | None:
        """Return the model that would be opened; None is extractive.

        Raises:
            ConfigurationError: the model is not named in full.
        """
        return look_up(self.name()[0], self._settings)

    def open(self) -> ChatModel | None:
        """Return the model, opened once, whichever thread comes first; None is extractive.

        Raises:
            ConfigurationError: the model cannot be used.
        """
        with self._opening:
            choice = self.choice() if self._model is None else None
            if choice and not choice.provider:
                self._server = LocalServer(self._path)
            if choice:
                self._model = open_model(choice, self._settings, self._options, self._server)
            return self._model

    def close(self) -> None:
        """Close the model and its server."""
        if self._server:
            self._server.close()
            self._server = None
        self._model = None
