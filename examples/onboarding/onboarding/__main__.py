"""`python -m onboarding migrate|serve|work|ledger`."""

import argparse
import json
import os
import signal
import sys
import threading

from onboarding.api import create_app
from onboarding.capability import WorkerCapability
from onboarding.clock import system_clock
from onboarding.database import make_engine, make_sessions, migrate
from onboarding.reactions import Reactions
from onboarding.settings import Settings
from onboarding.worker.ledger import ledger
from onboarding.worker.scheduler import Scheduler


def main() -> int:
    """Do what the first argument says, with the settings of the environment."""
    parser = argparse.ArgumentParser(prog="onboarding", description=__doc__)
    parser.add_argument("command", choices=("migrate", "serve", "work", "ledger"))
    parser.add_argument("--port", type=int, default=8000, help="where to serve")
    parser.add_argument("--interval", type=float, default=5.0, help="seconds between two ticks")
    arguments = parser.parse_args()
    settings = Settings.from_env(os.environ)
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine)
    if arguments.command == "migrate":
        with engine.begin() as connection:
            migrate(connection)
    elif arguments.command == "serve":
        import uvicorn

        uvicorn.run(create_app(settings, sessions, system_clock), port=arguments.port)
    elif arguments.command == "work":
        scheduler = Scheduler(settings, sessions, system_clock)
        reactions = Reactions(settings, sessions, system_clock)
        return _work(scheduler, reactions, settings, arguments.interval)
    else:
        with sessions.begin() as session:
            json.dump(ledger(session), sys.stdout, indent=2)
    return 0


def _work(
    worker: WorkerCapability, reactions: Reactions, settings: Settings, interval: float
) -> int:
    if not settings.worker_enabled:
        sys.stderr.write("The worker is off: ONBOARDING_WORKER=on turns it on.\n")
        return 1
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    owner = f"worker-{os.getpid()}"
    while not stop.is_set():
        worker.tick_once(owner)
        reactions.react_once()
        stop.wait(interval)
    return 0


if __name__ == "__main__":
    sys.exit(main())
